import { ConfigReader } from '@backstage/config';
import { startGiteaHost } from '../__testUtils__/giteaHost';
import { startGithubHost } from '../__testUtils__/githubHost';
import { startGitlabHost } from '../__testUtils__/gitlabHost';
import { startSandboxGithubHost } from '../__testUtils__/sandboxGithubHost';
import { FaultyNetwork } from '../__testUtils__/FaultyNetwork';
import type { TestHost } from '../__testUtils__/TestHost';
import { IntegratedHost } from './IntegratedHost';
import { readHosts, Repositories } from '@slipway/backstage-plugin-mlops-node';

jest.setTimeout(180_000);

const FOLDER = 'overlays/production';

const hosts: Array<[string, () => Promise<TestHost>]> = [
  ["the sandbox's Gitea", startGiteaHost],
  ["the sandbox's GitHub", startSandboxGithubHost],
  ['GitHub', startGithubHost],
  ['GitLab', startGitlabHost],
];

describe.each(hosts)('a repository at %s', (_, start) => {
  let test: TestHost;
  let host: IntegratedHost;
  let v1: string;
  let v2: string;

  beforeAll(async () => {
    test = await start();
    v1 = await test.push(
      {
        [`${FOLDER}/kustomization.yaml`]: 'images:\n  - newTag: 1.0.0\n',
        [`${FOLDER}/model.bin`]: Buffer.from([0, 255]),
        [`${FOLDER}/gone/old.yaml`]: 'kind: ConfigMap\n',
        'base/deployment.yaml': 'kind: Deployment\n',
        'overlays/staging/kustomization.yaml': 'images: []\n',
      },
      'production: Serve model v1\n\nAt last.',
    );
    await test.push(
      { 'overlays/staging/kustomization.yaml': 'images: # none\n' },
      'staging: Change a comment',
    );
    v2 = await test.push(
      {
        [`${FOLDER}/kustomization.yaml`]: 'images:\n  - newTag: 2.0.0\n',
        [`${FOLDER}/model.bin`]: Buffer.from([0, 1]),
        [`${FOLDER}/gone/old.yaml`]: null,
        [`${FOLDER}/new.yaml`]: 'kind: Service\n',
        [`${FOLDER}/secret.yaml`]: 'kind: Secret\n',
        'base/deployment.yaml': 'kind: Deployment # changed\n',
      },
      'production: Serve model v2',
    );
    const config = new ConfigReader({ integrations: test.config });
    const repositories = new Repositories(readHosts(config));
    const kind = repositories.hostOf(test.repoUrl);
    if (!kind) throw new Error('No integration');
    host = new IntegratedHost(kind, repositories);
  });

  afterAll(async () => {
    await test.stop();
  });

  it('is handled by the host of its kind', () => {
    expect(host.title).toBe(test.kind);
    expect(host.handles(test.repoUrl)).toBe(true);
    expect(host.handles('https://elsewhere.example.com/a/b')).toBe(false);
  });

  it('names its default branch and its commits', async () => {
    expect(await host.defaultBranch(test.repoUrl)).toBe('main');
    expect(await host.resolve(test.repoUrl, 'main')).toMatchObject({
      sha: v2,
      title: 'production: Serve model v2',
      url: expect.stringContaining(v2),
      at: expect.stringMatching(/Z$/),
    });
    expect((await host.resolve(test.repoUrl, v1.slice(0, 10))).sha).toBe(v1);
    expect((await host.resolve(test.repoUrl, 'HEAD')).sha).toBe(v2);
  });

  it('says what would change for a folder to be as it was', async () => {
    const restoration = await host.restoration(test.repoUrl, {
      branch: 'main',
      path: FOLDER,
      to: v1,
    });
    expect(restoration).toEqual({
      head: v2,
      files: [
        {
          path: `${FOLDER}/gone/old.yaml`,
          change: 'added',
          diff: `--- /dev/null\n+++ b/${FOLDER}/gone/old.yaml\n@@ -0,0 +1,1 @@\n+kind: ConfigMap\n`,
        },
        {
          path: `${FOLDER}/kustomization.yaml`,
          change: 'changed',
          diff: `--- a/${FOLDER}/kustomization.yaml\n+++ b/${FOLDER}/kustomization.yaml\n@@ -1,2 +1,2 @@\n images:\n-  - newTag: 2.0.0\n+  - newTag: 1.0.0\n`,
        },
        { path: `${FOLDER}/model.bin`, change: 'changed' },
        {
          path: `${FOLDER}/new.yaml`,
          change: 'removed',
          diff: `--- a/${FOLDER}/new.yaml\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-kind: Service\n`,
        },
        { path: `${FOLDER}/secret.yaml`, change: 'removed' },
      ],
      elsewhere: [
        'base/deployment.yaml',
        'overlays/staging/kustomization.yaml',
      ],
      commits: [
        expect.objectContaining({
          sha: v2,
          title: 'production: Serve model v2',
        }),
      ],
    });
  });

  it('has nothing to restore where nothing differs', async () => {
    expect(
      await host.restoration(test.repoUrl, {
        branch: 'HEAD',
        path: `./${FOLDER}/`,
        to: v2,
      }),
    ).toEqual({ head: v2, files: [], elsewhere: [], commits: [] });
  });

  it('can restore the whole repository', async () => {
    const { files, elsewhere } = await host.restoration(test.repoUrl, {
      branch: 'main',
      path: '.',
      to: v1,
    });
    expect(files).toHaveLength(7);
    expect(elsewhere).toEqual([]);
  });

  it('reads a folder as it was', async () => {
    const files = await host.readFolder(test.repoUrl, {
      ref: v1,
      path: FOLDER,
    });
    expect(files).toEqual([
      { path: `${FOLDER}/gone/old.yaml`, content: 'kind: ConfigMap\n' },
      {
        path: `${FOLDER}/kustomization.yaml`,
        content: 'images:\n  - newTag: 1.0.0\n',
      },
    ]);
  });

  it('asks for what Git never changes once', async () => {
    const options = { branch: 'main', path: FOLDER, to: v1 };
    await host.restoration(test.repoUrl, options);
    const network = new FaultyNetwork();
    try {
      await host.restoration(test.repoUrl, options);
    } finally {
      network.restore();
    }
    expect(network.requests.length).toBeLessThanOrEqual(6);
  });

  it.each([
    ['a folder', { branch: 'main', path: 'overlays/qa' }, 'no folder'],
    ['a branch', { branch: 'qa', path: FOLDER }, 'qa is no branch of'],
  ])('says that there is no such %s', async (__, options, message) => {
    await expect(
      host.restoration(test.repoUrl, { ...options, to: v1 }),
    ).rejects.toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining(message),
    });
  });

  it('says that there is no such commit', async () => {
    await expect(
      host.restoration(test.repoUrl, {
        branch: 'main',
        path: FOLDER,
        to: 'deadbeefdeadbeef',
      }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it.each(['main..x', '../main', 'a b', '-x', 'x\u0000'])(
    'refuses the ref %p',
    async ref => {
      await expect(host.resolve(test.repoUrl, ref)).rejects.toThrow(
        'is no name of a branch',
      );
    },
  );
});
