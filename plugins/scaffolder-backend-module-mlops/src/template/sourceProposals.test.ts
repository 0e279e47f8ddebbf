import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { z } from 'zod';
import { renderGitOps } from '../__testUtils__/gitops/renderGitOps';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';
import { renderSource } from '../__testUtils__/source/renderSource';
import { findTool } from '../__testUtils__/source/tools';

// Each proposal is a Python of its own.
jest.setTimeout(180_000);

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const PARAMETERS = { name: 'fraud-detection', owner: 'team-fraud' };
const REPOSITORY = '/repos/models/fraud-detection-gitops';

const execute = promisify(execFile);
const python = findTool('python3');
const describeWithPython = python ? describe : describe.skip;

const pullsSchema = z.array(
  z.object({
    number: z.number(),
    title: z.string(),
    html_url: z.string(),
    head: z.object({ ref: z.string() }),
  }),
);

describeWithPython('the generated gitops.py, at a Git host', () => {
  let workspace: Workspace;
  let sandbox: Sandbox;

  beforeAll(async () => {
    workspace = await createWorkspace();
    sandbox = await startSandbox({ story: false, controllers: false });
    await renderSource(join(workspace.path, 'source'), PARAMETERS);
    const { files } = await renderGitOps(PARAMETERS, workspace);
    await call('POST', '/orgs', { username: 'models' });
    await call('POST', '/orgs/models/repos', {
      name: 'fraud-detection-gitops',
      auto_init: true,
      default_branch: 'main',
    });
    await call('POST', `${REPOSITORY}/contents`, {
      branch: 'main',
      message: 'Begin',
      files: [...files]
        .filter(
          ([path]) => path.startsWith('gitops/') && path !== 'gitops/README.md',
        )
        .map(([path, text]) => ({
          operation: 'create',
          path: path.slice('gitops/'.length),
          content: Buffer.from(text).toString('base64'),
        })),
    });
  }, 180_000);

  afterAll(async () => {
    await sandbox.stop();
    await workspace.remove();
  });

  async function call(method: string, path: string, body?: unknown) {
    const response = await fetch(`${sandbox.urls['git-host']}/api/v1${path}`, {
      method,
      headers: {
        authorization: `token ${sandbox.tokens.gitHost}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  const openPulls = async () =>
    pullsSchema.parse(await call('GET', `${REPOSITORY}/pulls?state=open`));

  /** What it prints; the host runs in this very process. */
  async function propose(...args: string[]): Promise<string> {
    const { stdout } = await execute(
      python ?? '',
      ['-m', 'fraud_detection.gitops', ...args],
      {
        env: {
          ...process.env,
          PYTHONPATH: join(workspace.path, 'source/src'),
          GITOPS_API: `${sandbox.urls['git-host']}/api/v1`,
          GITOPS_TOKEN: sandbox.tokens.gitHost,
        },
      },
    );
    return stdout.trim();
  }

  async function read(path: string, ref: string): Promise<string> {
    const { content } = z
      .object({ content: z.string() })
      .parse(await call('GET', `${REPOSITORY}/contents/${path}?ref=${ref}`));
    return Buffer.from(content, 'base64').toString();
  }

  it('opens one pull request for a release, which a promotion follows', async () => {
    const release = ['--overlay', 'dev', '--tag', COMMIT];
    const args = [...release, '--model-version', '2', '--training'];
    const address = await propose(...args);
    expect(await propose(...args)).toBe(address);
    const [pull, ...more] = await openPulls();
    expect(more).toEqual([]);
    expect(pull).toMatchObject({
      html_url: address,
      title: `Release image ${COMMIT} and model version 2 to dev`,
    });
    const { ref } = pull.head;
    for (const path of ['overlays/dev', 'pipeline']) {
      expect(await read(`${path}/kustomization.yaml`, ref)).toContain(
        `newTag: "${COMMIT}"`,
      );
    }
    expect(await read('overlays/dev/model.yaml', ref)).toContain(
      'mlflow.org/model-version: "2"',
    );
    expect(await read('overlays/staging/model.yaml', ref)).toContain(
      'mlflow.org/model-version: "1"',
    );

    await call('POST', `${REPOSITORY}/pulls/${pull.number}/merge`, {
      Do: 'merge',
    });
    expect(await propose(...args)).toBe('dev is so already');
    await propose('--overlay', 'staging', '--promote');
    const [promotion] = await openPulls();
    expect(promotion.title).toBe(
      `Release image ${COMMIT} and model version 2 to staging`,
    );
  });

  it('says what is wrong, and never the token', async () => {
    const failure = propose('--overlay', 'dev', '--tag', 'no tag');
    await expect(failure).rejects.toThrow("'no tag' is no tag of an image");
    await expect(failure).rejects.not.toThrow(sandbox.tokens.gitHost);
  });
});
