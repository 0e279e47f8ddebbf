import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderGitOps } from '../__testUtils__/gitops/renderGitOps';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';
import { renderSource } from '../__testUtils__/source/renderSource';
import { complaintsOf, findTool } from '../__testUtils__/source/tools';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Edits every overlay in place, as a pull request of gitops.py would. */
const PROGRAM = [
  'import importlib, pathlib, sys',
  'package, root, tag = sys.argv[1:]',
  'gitops = importlib.import_module(package + ".gitops")',
  'for overlay in gitops.OVERLAYS:',
  '    release = gitops.Release(overlay, tag, "42", training=True)',
  '    for path, edit in release.edits().items():',
  '        file = pathlib.Path(root, path)',
  '        file.write_text(edit(file.read_text()))',
].join('\n');

const python = findTool('python3');
const describeWithPython = python ? describe : describe.skip;

describeWithPython('releases that the source proposes', () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await createWorkspace();
  });
  afterEach(() => workspace.remove());

  it.each([
    ['a canary', {}],
    ['KServe', { serving: 'kserve' }],
    ['regions', { regions: [{ name: 'eu' }, { name: 'us' }] }],
    [
      'another registry behind a port',
      { registry: 'harbor', harborHost: 'harbor.example.com:8443' },
    ],
  ])('find the places that the GitOps folder has: %s', async (_, more) => {
    const parameters = {
      name: 'fraud-detection',
      owner: 'team-fraud',
      ...more,
    };
    const source = join(workspace.path, 'source');
    const service = await renderSource(source, parameters);
    const { directory, files } = await renderGitOps(parameters, workspace);
    const gitops = join(directory, 'gitops');

    expect(
      complaintsOf(
        python ?? '',
        ['-c', PROGRAM, service.packageName, gitops, COMMIT],
        { cwd: workspace.path, env: { PYTHONPATH: join(source, 'src') } },
      ),
    ).toBe('');

    const before = (path: string) => files.get(`gitops/${path}`) ?? '';
    const after = (path: string) => readFile(join(gitops, path), 'utf8');
    const released = (text: string) =>
      text
        .replace(/newTag: "0\.1\.0"/, `newTag: "${COMMIT}"`)
        .replaceAll(
          'mlflow.org/model-version: "1"',
          'mlflow.org/model-version: "42"',
        );
    const changed = [
      'pipeline/kustomization.yaml',
      ...service.overlays.flatMap(({ path }) => [
        `overlays/${path}/kustomization.yaml`,
        `overlays/${path}/model.yaml`,
      ]),
    ];
    for (const path of changed) {
      expect(released(before(path))).not.toBe(before(path));
      expect(await after(path)).toBe(released(before(path)));
    }
  });
});
