import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SANDBOX_TOKEN, startSandbox, type Sandbox } from '.';
import { gitEnvironment } from './git-host/git';
import { valueAt } from './kubernetes/json';
import { until } from './testing/until';

const CHURN = 'growth/churn-prediction-gitops';
const STAGING = 'overlays/staging/kustomization.yaml';

jest.setTimeout(180_000);

describe('the sandbox, deploying from its Git host', () => {
  let sandbox: Sandbox;
  let root: string;
  const logged: string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'slipway-gitops-test-'));
    sandbox = await startSandbox({
      speed: 60,
      gitDir: join(root, 'repositories'),
      log: message => logged.push(message),
    });
  }, 180_000);

  afterAll(async () => {
    await sandbox.stop();
    await rm(root, { recursive: true, force: true });
  });

  const at = (value: unknown, ...path: string[]) => valueAt(value, path);
  const git = async (directory: string, ...args: string[]) => {
    const { stdout } = await promisify(execFile)(
      'git',
      ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args],
      { cwd: join(root, directory), env: gitEnvironment() },
    );
    return stdout.trim();
  };
  const clone = async (repository: string, name: string) => {
    const credentials = `//ada:${SANDBOX_TOKEN}@`;
    const base = sandbox.urls['git-host'].replace('//', credentials);
    await git('.', 'clone', '--quiet', `${base}/${repository}.git`, name);
  };
  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(
      `${sandbox.urls['git-host']}/api/v1/repos/${CHURN}${path}`,
      {
        method,
        headers: {
          authorization: `token ${SANDBOX_TOKEN}`,
          'content-type': 'application/json',
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
    const text = await response.text();
    return { status: response.status, body: text && JSON.parse(text) };
  };

  const application = (name: string) => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    namespace: 'argocd',
    name,
  });
  const staging = application('churn-prediction-staging');
  const refresh = () =>
    sandbox.cluster.merge(staging, {
      metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } },
    });
  const status = (...path: string[]) =>
    at(sandbox.cluster.get(staging), 'status', ...path);
  const image = () =>
    at(
      sandbox.cluster.get({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'churn-staging',
        name: 'churn-prediction',
      }),
      ...['spec', 'template', 'spec', 'containers', '0', 'image'],
    );
  const imageAt = (version: string) =>
    `ghcr.io/slipway-demo/churn-prediction:${version}`;

  it('has in Git what was deployed at each point of the history', async () => {
    const repositories = [
      ['fraud/fraud-detection-gitops', 'fraud-detection-production'],
      [CHURN, 'churn-prediction-production'],
      ['risk/credit-risk-gitops', 'credit-risk-production'],
    ];
    for (const [repository, name] of repositories) {
      const directory = `history-${name}`;
      await clone(repository, directory);
      const history = at(
        sandbox.cluster.get(application(name)),
        'status',
        'history',
      );
      expect(at(history, '1')).toBeDefined();
      for (const entry of Array.isArray(history) ? history : []) {
        const revision = String(at(entry, 'revision'));
        const subject = await git(
          directory,
          ...['log', '-1', '--format=%s', revision],
        );
        expect([name, subject]).toEqual([
          name,
          expect.stringMatching(/^production: .* \(\d+\.\d+\.\d+\)$/),
        ]);
        const version = /\((.*)\)$/.exec(subject)?.[1];
        expect(
          await git(
            directory,
            'show',
            `${revision}:overlays/production/kustomization.yaml`,
          ),
        ).toContain(`newTag: ${version}`);
      }
    }
  });

  it('was told as it happened, and dated so', async () => {
    await clone('fraud/fraud-detection-gitops', 'dates');
    const dates = (await git('dates', 'log', '--format=%ct')).split('\n');
    const days = dates.map(each => (Date.now() / 1000 - Number(each)) / 86_400);
    expect(days[0]).toBeLessThan(0.1);
    expect(days.at(-1)).toBeGreaterThan(33);
    expect(days).toEqual([...days].sort((left, right) => left - right));
  });

  it('has the commit that each model version was trained from', async () => {
    const answer = await fetch(
      `${sandbox.urls.mlflow}/api/2.0/mlflow/model-versions/search`,
    );
    const { model_versions: versions } = await answer.json();
    const commits: string[] = [];
    for (const { name, tags = [] } of versions) {
      const tag = Array.isArray(tags)
        ? tags.find(each => at(each, 'key') === 'git.commit')
        : undefined;
      if (name === 'fraud-detection') {
        commits.push(String(at(tag, 'value')));
      }
    }
    await clone('fraud/fraud-detection', 'sources');
    expect(commits.length).toBeGreaterThan(1);
    expect(new Set(commits).size).toBe(commits.length);
    for (const commit of commits) {
      const files = await git(
        'sources',
        'show',
        '--format=',
        '--name-only',
        commit,
      );
      expect(files).toContain('params.yaml');
    }
  });

  it('deploys what is pushed, once Argo CD looks', async () => {
    await clone(CHURN, 'work');
    const file = join(root, 'work', STAGING);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('newTag: 4.0.0', 'newTag: 4.0.1'));
    await git('work', 'commit', '--quiet', '-am', 'staging: Try 4.0.1');
    await git('work', 'push', '--quiet');
    const head = await git('work', 'rev-parse', 'HEAD');
    refresh();
    await until(() => expect(image()).toBe(imageAt('4.0.1')));
    await until(() => expect(status('sync', 'status')).toBe('Synced'));
    expect(status('sync', 'revisions', '0')).toBe(head);
    await until(() => expect(status('health', 'status')).toBe('Healthy'));
  });

  it('deploys a pull request once it is merged', async () => {
    const present = await api('GET', `/contents/${STAGING}`);
    const text = Buffer.from(present.body.content, 'base64').toString();
    const changed = text.replace(/newTag: .*/, 'newTag: 4.1.0');
    await api('POST', '/contents', {
      branch: 'main',
      new_branch: 'slipway/one',
      message: 'staging: Release 4.1.0',
      files: [
        {
          operation: 'update',
          path: STAGING,
          content: Buffer.from(changed).toString('base64'),
          sha: present.body.sha,
        },
      ],
    });
    const pull = await api('POST', '/pulls', {
      head: 'slipway/one',
      base: 'main',
      title: 'Release 4.1.0 in staging',
    });
    refresh();
    await until(() =>
      expect(
        at(sandbox.cluster.get(staging), 'metadata', 'annotations'),
      ).not.toHaveProperty(['argocd.argoproj.io/refresh']),
    );
    expect(image()).not.toBe(imageAt('4.1.0'));

    const merge = `/pulls/${pull.body.number}/merge`;
    expect((await api('POST', merge, { Do: 'squash' })).status).toBe(200);
    refresh();
    await until(() => expect(image()).toBe(imageAt('4.1.0')));
    const { body } = await api('GET', `/pulls/${pull.body.number}`);
    expect(status('sync', 'revisions', '0')).toBe(body.merge_commit_sha);
  });

  it('finds a push by itself after a while', async () => {
    await git('work', 'pull', '--quiet');
    const file = join(root, 'work', STAGING);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/newTag: .*/, 'newTag: 4.2.0'));
    await git('work', 'commit', '--quiet', '-am', 'staging: Release 4.2.0');
    await git('work', 'push', '--quiet');
    await until(() => expect(image()).toBe(imageAt('4.2.0')));
  });

  it('says of a malformed file what is wrong, and leaves what runs', async () => {
    const before = image();
    const model = join(root, 'work', 'overlays/staging/model.yaml');
    const text = await readFile(model, 'utf8');
    await writeFile(model, 'kind: Deployment\n  : oops\n');
    await git('work', 'commit', '--quiet', '-am', 'staging: Break the model');
    await git('work', 'push', '--quiet');
    refresh();
    await until(() =>
      expect(status('conditions', '0')).toMatchObject({
        type: 'ComparisonError',
        message: expect.stringContaining('model.yaml'),
      }),
    );
    expect(status('sync', 'status')).toBe('Unknown');
    expect(image()).toBe(before);

    await writeFile(model, text);
    await git('work', 'commit', '--quiet', '-am', 'staging: Mend the model');
    await git('work', 'push', '--quiet');
    refresh();
    await until(() => expect(status('sync', 'status')).toBe('Synced'));
    expect(status('conditions')).toBeUndefined();
  });

  it('has the story go on in Git', async () => {
    const act = async (name: string, body: object) => {
      const response = await fetch(`${sandbox.urls.control}/story/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ service: 'churn-prediction', ...body }),
      });
      return response.json();
    };
    const released = await act('release', { environment: 'staging' });
    await until(() => expect(image()).toBe(released.image));
    const reverted = await act('revert', { environment: 'staging' });
    await until(() => expect(image()).toBe(imageAt('4.2.0')));
    await git('work', 'pull', '--quiet');
    expect(await git('work', 'log', '-2', '--format=%H')).toBe(
      `${reverted.commit}\n${released.commit}`,
    );
    expect(await git('work', 'log', '-1', '--format=%s')).toContain('Revert');
    await git('work', 'fsck', '--strict');
  });

  it('complained of nothing, and leaves nothing behind', async () => {
    expect(logged.filter(each => !each.startsWith('flagger:'))).toEqual([]);
    expect(existsSync(join(root, 'repositories', CHURN.concat('.git')))).toBe(
      true,
    );
    await sandbox.stop();
    expect(existsSync(join(root, 'repositories'))).toBe(false);
  });
});
