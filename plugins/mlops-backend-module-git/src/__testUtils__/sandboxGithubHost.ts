import { z } from 'zod';
import { startGiteaHost } from './giteaHost';
import type { TestHost } from './TestHost';

const pullSchema = z.object({
  state: z.string(),
  merged_at: z.string().nullable(),
});

/** The sandbox's Git host, spoken to as GitHub Enterprise. */
export async function startSandboxGithubHost(): Promise<TestHost> {
  const gitea = await startGiteaHost();
  const { port } = new URL(gitea.repoUrl);
  const host = `localhost:${port}`;
  const apiBaseUrl = `http://${host}/api/v3`;
  const { secret } = gitea;
  const { fetch: send } = globalThis;

  async function call(
    method: string,
    path: string,
    body?: unknown,
    login = 'slipway',
  ): Promise<unknown> {
    const pair = Buffer.from(`${login}:${secret}`).toString('base64');
    const response = await send(`${apiBaseUrl}/repos/fraud/gitops${path}`, {
      method,
      headers: {
        authorization: `Basic ${pair}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text ? JSON.parse(text) : undefined;
  }

  return {
    ...gitea,
    kind: 'GitHub',
    repoUrl: `https://${host}/fraud/gitops.git`,
    config: { github: [{ host, apiBaseUrl, token: secret }] },
    async pulls() {
      const found = await call(
        'GET',
        '/pulls?state=all&direction=asc&per_page=100',
      );
      return z
        .array(pullSchema)
        .parse(found)
        .map(({ state, merged_at: mergedAt }) => {
          if (mergedAt) return 'merged';
          return state === 'open' ? 'open' : 'closed';
        });
    },
    async protect() {
      await call('PUT', '/branches/main/protection', {
        required_status_checks: { strict: true, contexts: [] },
        enforce_admins: true,
        required_pull_request_reviews: { required_approving_review_count: 1 },
        restrictions: null,
      });
    },
    async approveAndMerge(pull) {
      const approval = { event: 'APPROVE' };
      await call('POST', `/pulls/${pull}/reviews`, approval, 'reviewer');
      await call('PUT', `/pulls/${pull}/merge`, {}, 'reviewer');
    },
    async close(pull) {
      await call('PATCH', `/pulls/${pull}`, { state: 'closed' });
    },
  };
}
