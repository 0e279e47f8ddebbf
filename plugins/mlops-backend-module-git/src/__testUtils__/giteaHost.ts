import { startSandbox } from '@slipway/sandbox';
import { z } from 'zod';
import type { TestHost } from './TestHost';

const fileSchema = z.object({
  sha: z.string(),
  content: z.string().nullable(),
});
const stateSchema = z.object({ state: z.string(), merged: z.boolean() });

/** The sandbox's Git host. */
export async function startGiteaHost(): Promise<TestHost> {
  const sandbox = await startSandbox({ story: false, controllers: false });
  const webUrl = sandbox.urls['git-host'];
  const secret = sandbox.tokens.gitHost;
  const repository = '/repos/fraud/gitops';
  // Not the network of those who are tested, which may be faulty.
  const { fetch: send } = globalThis;

  async function call(method: string, path: string, body?: unknown) {
    const response = await send(`${webUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `token ${secret}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok && response.status !== 404) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    const json: unknown = text ? JSON.parse(text) : undefined;
    const total = Number(response.headers.get('x-total'));
    return { ok: response.ok, json, total };
  }

  async function file(path: string, ref: string) {
    const found = await call(
      'GET',
      `${repository}/contents/${path}?ref=${ref}`,
    );
    return found.ok ? fileSchema.parse(found.json) : undefined;
  }

  async function log(ref: string) {
    const { json, total } = await call(
      'GET',
      `${repository}/commits?sha=${encodeURIComponent(ref)}&limit=1`,
    );
    const [{ commit }] = z
      .array(z.object({ commit: z.object({ message: z.string() }) }))
      .parse(json);
    return { message: commit.message, total };
  }

  await call('POST', '/orgs', { username: 'fraud' });
  await call('POST', '/orgs/fraud/repos', {
    name: 'gitops',
    auto_init: true,
    default_branch: 'main',
  });

  return {
    kind: 'Gitea',
    repoUrl: `${webUrl}/fraud/gitops.git`,
    config: {
      gitea: [
        { host: new URL(webUrl).host, baseUrl: webUrl, password: secret },
      ],
    },
    secret,
    async push(files, message, branch = 'main') {
      const operations = [];
      for (const [path, wanted] of Object.entries(files)) {
        const sha = (await file(path, branch))?.sha;
        if (wanted === null) {
          operations.push({ operation: 'delete', path, sha });
          continue;
        }
        const text =
          typeof wanted === 'string' || Buffer.isBuffer(wanted)
            ? wanted
            : wanted.content;
        const content = Buffer.from(text).toString('base64');
        const operation = sha ? 'update' : 'create';
        operations.push({ operation, path, content, ...(sha && { sha }) });
      }
      const { json } = await call('POST', `${repository}/contents`, {
        branch,
        message,
        files: operations,
      });
      const schema = z.object({ commit: z.object({ sha: z.string() }) });
      return schema.parse(json).commit.sha;
    },
    async read(path, ref = 'main') {
      const found = await file(path, ref);
      return found && Buffer.from(found.content ?? '', 'base64');
    },
    commits: async (ref = 'main') => (await log(ref)).total,
    message: async ref => (await log(ref)).message,
    async pulls() {
      const { json } = await call(
        'GET',
        `${repository}/pulls?state=all&limit=50`,
      );
      return z
        .array(stateSchema)
        .parse(json)
        .reverse()
        .map(({ state, merged }) => {
          if (merged) return 'merged';
          return state === 'open' ? 'open' : 'closed';
        });
    },
    async branches() {
      const { json } = await call('GET', `${repository}/branches`);
      const names = z.array(z.object({ name: z.string() })).parse(json);
      return names.map(({ name }) => name);
    },
    async protect() {
      await call('POST', `${repository}/branch_protections`, {
        rule_name: 'main',
        required_approvals: 1,
      });
    },
    async approveAndMerge(pull) {
      await call('POST', `${repository}/pulls/${pull}/reviews`, {
        event: 'APPROVED',
      }).catch(() => undefined);
      await call('PATCH', `${repository}/branch_protections/main`, {
        required_approvals: 0,
      });
      await call('POST', `${repository}/pulls/${pull}/merge`, { Do: 'merge' });
    },
    async close(pull) {
      await call('PATCH', `${repository}/pulls/${pull}`, { state: 'closed' });
    },
    stop: () => sandbox.stop(),
  };
}
