import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { z } from 'zod';
import { ServiceRuns } from './__testUtils__/ServiceRuns';
import { TEMPLATE } from './__testUtils__/renderSkeleton';
import {
  eventually,
  githubHost,
  startPortal,
} from './__testUtils__/startPortal';

jest.setTimeout(400_000);

const NAME = 'late-refunds';
const ENTITY = `component:default/${NAME}`;
const GITOPS = `models/${NAME}-gitops`;
const KUSTOMIZATION = 'overlays/dev/kustomization.yaml';

const pullsSchema = z.array(
  z.object({
    number: z.number(),
    title: z.string(),
    html_url: z.string(),
    merged_at: z.string().nullable(),
    merge_commit_sha: z.string().nullable(),
  }),
);
const fileSchema = z.object({ sha: z.string(), content: z.string() });

describe('a model service at GitHub, in the sandbox', () => {
  let sandbox: Sandbox;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let runs: ServiceRuns;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 40 });
    portal = await startPortal(sandbox, {
      templates: [join(TEMPLATE, 'template.yaml')],
      gitHost: 'github',
    });
    await portal.untilTemplate('new-model');
    runs = new ServiceRuns(sandbox, portal);
  });

  afterAll(async () => {
    await portal?.stop();
    await sandbox?.stop();
  });

  /** @returns the answer's body; throws for a refusal */
  async function github(
    path: string,
    change?: { method: string; body: object },
  ): Promise<unknown> {
    const url = `http://${githubHost(sandbox)}/api/v3/repos/${path}`;
    const response = await fetch(url, {
      method: change?.method ?? 'GET',
      headers: {
        authorization: `Bearer ${sandbox.tokens.gitHost}`,
        'content-type': 'application/json',
      },
      ...(change && { body: JSON.stringify(change.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
  const kustomization = async () => {
    const path = `${GITOPS}/contents/${KUSTOMIZATION}`;
    const { sha, content } = fileSchema.parse(await github(path));
    return { sha, text: Buffer.from(content, 'base64').toString('utf8') };
  };
  const pulls = async (repository: string) =>
    pullsSchema.parse(await github(`${repository}/pulls?state=all`));

  it('is published by publish:github, deployed, trained and in the catalog', async () => {
    const task = await runs.completed('new-model', {
      name: NAME,
      owner: 'group:default/team-fraud',
      gitHost: 'github',
    });
    expect(task.log).toContain('dev is live and healthy');
    expect(task.log).not.toContain('Skipping: default branch protection');
    expect(task.log).not.toContain(sandbox.tokens.gitHost);
    expect(await github(`models/${NAME}`)).toMatchObject({
      private: true,
      default_branch: 'main',
      html_url: `http://${githubHost(sandbox)}/models/${NAME}`,
    });
    expect(await github(`${GITOPS}/branches/main/protection`)).toMatchObject({
      required_pull_request_reviews: { required_approving_review_count: 1 },
      enforce_admins: { enabled: false },
    });
    expect(await pulls('platform/applications')).toMatchObject([
      { title: `Deploy ${NAME}`, merged_at: expect.any(String) },
    ]);
    await eventually(
      async () =>
        (await portal.delivery(NAME))?.registry.models[0]?.versions[0],
      120_000,
    );
  });

  it('goes on with what an earlier run has made there', async () => {
    const task = await runs.completed('new-model', {
      name: NAME,
      owner: 'group:default/team-fraud',
      gitHost: 'github',
    });
    expect(task.log).toContain('was published by an earlier run');
    expect(await pulls('platform/applications')).toHaveLength(1);
  });

  it('is rolled back by a pull request that is merged at GitHub', async () => {
    const before = await kustomization();
    await github(`${GITOPS}/contents/${KUSTOMIZATION}`, {
      method: 'PUT',
      body: {
        message: 'Release 0.1.1 to dev',
        sha: before.sha,
        content: Buffer.from(
          before.text.replace(/newTag: .*/, 'newTag: "0.1.1"'),
        ).toString('base64'),
      },
    });
    const image = `ghcr.io/models/${NAME}:0.1.1`;
    const images = async () =>
      (await runs.environment(NAME, 'dev'))?.destinations[0].live?.images ?? [];
    await eventually(
      async () => (await images()).includes(image) || undefined,
      120_000,
    );
    await runs.healthy(NAME, 'dev');

    const { operations } = portal.clients;
    const plan = await operations.planRollback(ENTITY, { environment: 'dev' });
    expect(plan.blockers).toEqual([]);
    const { id } = await operations.startOperation(
      ENTITY,
      {
        action: 'rollback',
        environment: 'dev',
        input: {},
        reason: 'It refunds twice',
        planHash: plan.hash,
      },
      { idempotencyKey: 'back-to-0.1.0' },
    );
    await eventually(async () => {
      const { state, error } = await operations.getOperation(id);
      if (error) throw new Error(error.message);
      return state === 'succeeded' || undefined;
    }, 120_000);

    const found = await pulls(GITOPS);
    const revert = found.find(each => each.merged_at !== null);
    expect(revert?.html_url).toContain(`/${GITOPS}/pull/${revert?.number}`);
    expect(
      await github(`${GITOPS}/commits/${revert?.merge_commit_sha}`),
    ).toMatchObject({
      files: [{ filename: KUSTOMIZATION, status: 'modified' }],
    });
    expect(await kustomization()).toEqual(before);
    expect(await images()).not.toContain(image);
  });
});
