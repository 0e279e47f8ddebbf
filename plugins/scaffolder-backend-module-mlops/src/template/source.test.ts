import { join } from 'node:path';
import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  entitySchemaValidator,
} from '@backstage/catalog-model';
import {
  isDeliveryAvailable,
  parseGates,
} from '@slipway/backstage-plugin-mlops-common';
import { parseAllDocuments } from 'yaml';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';
import {
  filesNamed,
  renderMatrix,
  type Rendering,
} from '../__testUtils__/source/renderMatrix';
import {
  complaintsOf,
  findTool,
  TOOLS_HINT,
} from '../__testUtils__/source/tools';

/** Values that GitHub and Gitea fill in themselves. */
const EXPRESSION =
  /\$\{\{ (?:github|secrets|env|inputs|matrix|steps|vars|needs)[^{}]*\}\}/g;
const WORKFLOWS = ['ci', 'deploy', 'release', 'retrain'];

let workspace: Workspace;
let renderings: Rendering[];

beforeAll(async () => {
  workspace = await createWorkspace();
  renderings = await renderMatrix(workspace);
}, 180_000);

afterAll(() => workspace.remove());

describe('the source of a model service, for every pair of answers', () => {
  it('has nothing left of the template', () => {
    const left = filesNamed(renderings, /./).flatMap(({ path, text }) =>
      text
        .replace(EXPRESSION, '')
        .split('\n')
        .filter(line => /\{\{-? |\{%|[ -]%\}|\{# |undefined|\[obj/.test(line))
        .map(line => `${path}: ${line}`),
    );
    expect(left).toEqual([]);
  });

  it('has the same files for every answer', () => {
    const names = renderings.map(({ files, service }) =>
      [...files.keys()].map(path => path.replace(service.packageName, 'x')),
    );
    expect(new Set(names.map(paths => paths.sort().join('\n'))).size).toBe(1);
    expect(names[0]).toEqual(
      expect.arrayContaining([
        'Dockerfile',
        'Makefile',
        'README.md',
        'catalog-info.yaml',
        'docs/runbook.md',
        'pyproject.toml',
        'src/x/training.py',
        ...WORKFLOWS.map(name => `.github/workflows/${name}.yaml`),
      ]),
    );
  });

  it('is YAML and JSON where it says so', () => {
    const wrong = filesNamed(renderings, /\.ya?ml$/).flatMap(({ path, text }) =>
      parseAllDocuments(text).flatMap(({ errors, warnings }) =>
        [...errors, ...warnings].map(error => `${path}: ${error.message}`),
      ),
    );
    expect(wrong).toEqual([]);
    filesNamed(renderings, /\.json$/).forEach(({ text }) => JSON.parse(text));
  });

  it('ends each file with one line break and no line with a space', () => {
    const untidy = filesNamed(renderings, /./)
      .filter(({ text }) => !/\S\n$/.test(text) || /[ \t]\n/.test(text))
      .map(({ path, service }) => `${service.framework}: ${path}`);
    expect([...new Set(untidy)]).toEqual([]);
  });

  it('takes its dependencies wherever it is installed as they are locked', () => {
    const installs = filesNamed(
      renderings,
      /^(Makefile|Dockerfile|\.github\/workflows\/.*)$/,
    ).flatMap(({ path, text }) =>
      [...text.matchAll(/pip install .*(?:'\.\[[a-z,]+\]'| \.)$/gm)].map(
        ([command]) => ({ path, command }),
      ),
    );
    expect(new Set(installs.map(({ path }) => path))).toEqual(
      new Set([
        'Makefile',
        'Dockerfile',
        '.github/workflows/ci.yaml',
        '.github/workflows/retrain.yaml',
      ]),
    );
    for (const { command } of installs) {
      expect(command).toContain(' --constraint requirements.txt ');
    }
    for (const { files } of renderings) {
      // Nothing but comments: pip takes it for no constraint at all.
      expect(files.get('requirements.txt')).toMatch(/^(#.*\n)+$/);
      expect(files.get('.dockerignore')).toContain('!requirements.txt\n');
    }
  });

  it('is in the catalog with each annotation of the binding', () => {
    for (const { files, service } of renderings) {
      const [component, api] = parseAllDocuments(
        files.get('catalog-info.yaml') ?? '',
      ).map(document => document.toJS());
      const { annotations } = component.metadata;
      const label = `backstage.io/kubernetes-id=${service.name}`;
      expect(annotations).toMatchObject({
        'backstage.io/kubernetes-id': service.name,
        'argocd/app-selector': `${label},environment`,
        'argoworkflows.argoproj.io/workflow-selector': label,
        'flagger.app/canary-selector': label,
        'mlflow.org/model-name': service.modelName,
        'backstage.io/techdocs-ref': 'dir:.',
      });
      expect(isDeliveryAvailable(component)).toBe(true);
      expect(
        parseGates(annotations['slipway.dev/validation-gates']),
      ).toMatchObject(service.gates);
      expect(component.spec).toMatchObject({
        type: 'model-server',
        owner: service.owner,
        providesApis: [api.metadata.name],
      });
      expect(component.metadata.description ?? '').toBe(service.description);
      expect(`component:default/${component.metadata.name}`).toBe(
        service.entityRef,
      );
    }
  });

  it('is accepted by the catalog', async () => {
    const validate = entitySchemaValidator();
    for (const { files } of renderings) {
      const [component, api] = parseAllDocuments(
        files.get('catalog-info.yaml') ?? '',
      ).map(document => validate(document.toJS()));
      await expect(
        componentEntityV1alpha1Validator.check(component),
      ).resolves.toBe(true);
      // The catalog puts the text of the file there before it checks.
      const definition = files.get('openapi.yaml');
      await expect(
        apiEntityV1alpha1Validator.check({
          ...api,
          spec: { ...api.spec, definition },
        }),
      ).resolves.toBe(true);
    }
  });

  it('says the same gates in Python as in the catalog', () => {
    for (const { files, service } of renderings) {
      const text = files.get(`src/${service.packageName}/gates.py`) ?? '';
      const gates = [...text.matchAll(/Gate\("(\w+)", "(..)", (\S+)\),/g)];
      expect(
        gates.map(([, metric, operator, threshold]) => ({
          metric,
          operator,
          threshold: Number(threshold),
        })),
      ).toEqual(service.gates);
      expect(text).toContain(`MINIMUM_SAMPLE = ${service.minimumSample}\n`);
    }
  });
});

/** A part that needs a tool, or a line that says what is missing. */
function describeWith(tool: string) {
  if (findTool(tool)) return describe;
  // eslint-disable-next-line no-console
  console.info(`skipped: there is no ${tool}; ${TOOLS_HINT}`);
  return describe.skip;
}

/** What a tool complains of, in all renderings. */
function complaints(tool: string, args: readonly string[]): string {
  return complaintsOf(findTool(tool) ?? '', args, { cwd: workspace.path });
}

describeWith('ruff')('ruff', () => {
  it('finds nothing, and nothing to format', () => {
    expect(complaints('ruff', ['check', '--no-cache', '.'])).toBe('');
    expect(complaints('ruff', ['format', '--no-cache', '--check', '.'])).toBe(
      '',
    );
  });
});

describeWith('actionlint')('actionlint', () => {
  it('finds nothing', () => {
    const files = renderings.flatMap(({ folder }) =>
      WORKFLOWS.map(name => join(folder, '.github/workflows', `${name}.yaml`)),
    );
    expect(complaints('actionlint', ['-no-color', ...files])).toBe('');
  });
});

describeWith('hadolint')('hadolint', () => {
  it('finds nothing in the Dockerfile', () => {
    const files = renderings.map(({ folder }) => join(folder, 'Dockerfile'));
    expect(complaints('hadolint', ['--no-color', ...files])).toBe('');
  });
});

describeWith('python3')('Python', () => {
  it('compiles all, and reads the TOML', () => {
    const program = [
      'import compileall, pathlib, sys',
      'ok = compileall.compile_dir(".", quiet=1, force=True, workers=1)',
      'if sys.version_info >= (3, 11):',
      '    import tomllib',
      '    for path in pathlib.Path(".").rglob("*.toml"):',
      '        project = tomllib.loads(path.read_text("utf-8"))["project"]',
      '        assert project["name"] and project["dependencies"], path',
      'sys.exit(not ok)',
    ].join('\n');
    expect(complaints('python3', ['-c', program])).toBe('');
  });
});
