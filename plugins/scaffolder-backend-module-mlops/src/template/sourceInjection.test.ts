import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { describeService } from '../service/describeService';
import {
  createWorkspace,
  renderSkeleton,
  type Workspace,
} from '../__testUtils__/renderSkeleton';
import { readTree } from '../__testUtils__/source/readTree';
import { PLATFORM } from '../__testUtils__/source/renderSource';
import { complaintsOf, findTool } from '../__testUtils__/source/tools';

/** Texts that mean something to one of the formats they are written into. */
const ATTEMPTS = [
  ['a template', '${{ 7 * 7 }}{% raw %}{{ cycler }}{# x #}'],
  ['a secret of CI', '${{ secrets.GITHUB_TOKEN }}'],
  ['the end of a YAML string', '"\n  annotations:\n    evil: "true'],
  ['a YAML document', '---\nkind: Template'],
  ['a YAML alias, a tag, a comment', '*x &y !!js/function # z'],
  ['the end of a TOML string', '"\n[tool.hatch.build.hooks.custom]\npath = "x'],
  ['the end of a Python string', '"""\nimport os\nos.system("id")\n"""'],
  ['HTML', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['an inclusion of the documentation', "--8<-- '/etc/passwd'"],
  ['backslashes and quotes', '\\" \\n \\u0022 \' `id` $(id)'],
  ['separators of lines', 'a\u2028b\u2029c\u0085d'],
] as const;

const described = z.object({ metadata: z.object({ description: z.string() }) });

describe('free text that got past the form', () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await createWorkspace();
  });
  afterEach(() => workspace.remove());

  it.each(ATTEMPTS)('is nothing but text: %s', async (_, text) => {
    const service = describeService(
      { name: 'fraud-detection', owner: 'team-fraud' },
      PLATFORM,
    );
    const render = (description: string, targetPath: string) =>
      renderSkeleton({
        skeleton: 'source',
        values: JSON.parse(
          JSON.stringify({ service: { ...service, description } }),
        ),
        workspace,
        targetPath,
      });
    await render('Harmless', 'harmless');
    await render(text, 'attempt');

    const harmless = await readTree(join(workspace.path, 'harmless'));
    const files = await readTree(join(workspace.path, 'attempt'));
    const changed = [...files.keys()].filter(
      path => files.get(path) !== harmless.get(path),
    );
    expect([...files.keys()]).toEqual([...harmless.keys()]);
    expect(changed).toEqual([
      'README.md',
      'catalog-info.yaml',
      'docs/index.md',
      'pyproject.toml',
    ]);

    const [component, api] = parseAllDocuments(
      files.get('catalog-info.yaml') ?? '',
    ).map(document => document.toJS());
    const [expected, sameApi] = parseAllDocuments(
      harmless.get('catalog-info.yaml') ?? '',
    ).map(document => document.toJS());
    expect(described.parse(component).metadata.description).toBe(text);
    expect({
      ...component,
      metadata: { ...component.metadata, description: 'Harmless' },
    }).toEqual(expected);
    expect(api).toEqual(sameApi);

    for (const path of ['README.md', 'docs/index.md']) {
      expect(files.get(path)).not.toMatch(/<script|<img|--8<--|"""/);
    }
    expectTomlToHave(text);
  });

  function expectTomlToHave(description: string) {
    const python = findTool('python3');
    if (!python) return;
    const program = [
      'import json, pathlib, sys',
      'if sys.version_info < (3, 11): sys.exit(0)',
      'import tomllib',
      'read = lambda name: tomllib.loads(pathlib.Path(name, "pyproject.toml").read_text("utf-8"))',
      'attempt, harmless = read("attempt"), read("harmless")',
      'assert attempt["project"].pop("description") == json.load(sys.stdin)',
      'del harmless["project"]["description"]',
      'assert attempt == harmless',
    ].join('\n');
    expect(
      complaintsOf(python, ['-c', program], {
        cwd: workspace.path,
        input: JSON.stringify(description),
      }),
    ).toBe('');
  }
});

describe('the form', () => {
  it.each(ATTEMPTS.filter(([name]) => !/HTML|inclusion|alias/.test(name)))(
    'refuses %s in the description',
    (_, description) => {
      expect(() =>
        describeService(
          { name: 'fraud-detection', owner: 'team-fraud', description },
          PLATFORM,
        ),
      ).toThrow('description: ');
    },
  );

  it.each([
    'name',
    'owner',
    'system',
    'slackChannel',
    'harborHost',
    'repoOwner',
    'abHeader',
  ])('refuses each of them in %s', field => {
    for (const [, text] of ATTEMPTS) {
      expect(() =>
        describeService(
          { name: 'fraud-detection', owner: 'team-fraud', [field]: text },
          PLATFORM,
        ),
      ).toThrow(`${field}: `);
    }
  });
});
