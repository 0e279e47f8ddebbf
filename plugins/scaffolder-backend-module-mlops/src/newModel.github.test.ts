import { z } from 'zod';
import { BreakingNetwork } from './__testUtils__/BreakingNetwork';
import { setUpPlatform } from './__testUtils__/setUpPlatform';
import { eventually, githubHost } from './__testUtils__/startPortal';

jest.setTimeout(400_000);

const NAME = 'late-refunds';
const GITOPS = `models/${NAME}-gitops`;
const ANSWERS = {
  name: NAME,
  owner: 'group:default/team-fraud',
  gitHost: 'github',
};
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
  const platform = setUpPlatform({ gitHost: 'github' });

  /** @returns the answer's body; throws for a refusal */
  async function github(
    path: string,
    change?: { method: string; body: object },
  ): Promise<unknown> {
    const url = `http://${githubHost(platform.sandbox)}/api/v3/repos/${path}`;
    const response = await fetch(url, {
      method: change?.method ?? 'GET',
      headers: {
        authorization: `Bearer ${platform.sandbox.tokens.gitHost}`,
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

  it('fails while the push of the source is refused, and says that it is empty', async () => {
    const network = new BreakingNetwork();
    try {
      network.breakNext(/^POST \/models\/late-refunds\.git\/git-receive-pack/, {
        how: 'refused',
        status: 403,
      });
      const task = await platform.portal.run('new-model', ANSWERS);
      expect(network.isWhole).toBe(true);
      expect(task.status).toBe('failed');
      expect(task.log).toContain('- the source repository, still empty');
      expect(task.log).not.toContain(platform.sandbox.tokens.gitHost);
    } finally {
      network.restore();
    }
  });

  it('is filled by github:repo:push and published by publish:github, deployed, trained and in the catalog', async () => {
    const task = await platform.runs.completed('new-model', ANSWERS);
    expect(task.log).toContain('dev is live and healthy');
    expect(task.log).not.toContain('Skipping: default branch protection');
    expect(task.log).not.toContain(platform.sandbox.tokens.gitHost);
    expect(await github(`models/${NAME}`)).toMatchObject({
      private: true,
      default_branch: 'main',
      html_url: `http://${githubHost(platform.sandbox)}/models/${NAME}`,
    });
    for (const repository of [`models/${NAME}`, GITOPS]) {
      expect(
        await github(`${repository}/branches/main/protection`),
      ).toMatchObject({
        required_pull_request_reviews: { required_approving_review_count: 1 },
        enforce_admins: { enabled: false },
      });
    }
    expect(await pulls('platform/applications')).toMatchObject([
      { title: `Deploy ${NAME}`, merged_at: expect.any(String) },
    ]);
    await eventually(
      async () =>
        (await platform.portal.delivery(NAME))?.registry.models[0]?.versions[0],
      120_000,
    );
  });

  it('goes on with what an earlier run has made there', async () => {
    const task = await platform.runs.completed('new-model', ANSWERS);
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
      (await platform.runs.environment(NAME, 'dev'))?.destinations[0].live
        ?.images ?? [];
    await eventually(
      async () => (await images()).includes(image) || undefined,
      120_000,
    );
    await platform.runs.healthy(NAME, 'dev');

    const { id } = await platform.runs.begun(NAME, {
      action: 'rollback',
      environment: 'dev',
      input: {},
      reason: 'It refunds twice',
      key: 'back-to-0.1.0',
    });
    await platform.runs.succeeded(id);

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
