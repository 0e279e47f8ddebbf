import { ConfigReader } from '@backstage/config';
import { readHosts, Repositories } from '@slipway/backstage-plugin-mlops-node';
import { startSandbox } from '@slipway/sandbox';
import { z } from 'zod';

const pullSchema = z.object({
  number: z.number(),
  state: z.string(),
  merged: z.boolean(),
  title: z.string(),
});
const fileSchema = z.object({ content: z.string() });

/** The sandbox's Git host, with an empty repository of Applications. */
export async function startGitHost() {
  const sandbox = await startSandbox({ story: false, controllers: false });
  const url = sandbox.urls['git-host'];
  const { gitHost: token } = sandbox.tokens;

  async function call(method: string, path: string, body?: unknown) {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `token ${token}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${response.status}: ${text}`);
    const answer: unknown = text ? JSON.parse(text) : {};
    return answer;
  }

  await call('POST', '/orgs', { username: 'platform' });
  const create = (name: string, autoInit = true, description = '') =>
    call('POST', '/orgs/platform/repos', {
      name,
      description,
      auto_init: autoInit,
      default_branch: 'main',
    });
  await create('applications');
  const config = new ConfigReader({
    integrations: {
      gitea: [
        {
          host: new URL(url).host,
          baseUrl: url,
          username: 'slipway',
          password: token,
        },
      ],
    },
  });
  return {
    token,
    repositories: new Repositories(readHosts(config)),
    create,
    urlOf: (name: string) => `${url}/platform/${name}`,
    write: (name: string, path: string, content: string) =>
      call('POST', `/repos/platform/${name}/contents/${path}`, {
        message: `Write ${path}`,
        content: Buffer.from(content).toString('base64'),
      }),
    async change(name: string, path: string, content: string) {
      const at = `/repos/platform/${name}/contents/${path}`;
      const { sha } = z
        .object({ sha: z.string() })
        .parse(await call('GET', at));
      await call('PUT', at, {
        sha,
        message: `Change ${path}`,
        content: Buffer.from(content).toString('base64'),
      });
    },
    async read(name: string, path: string, ref = 'main') {
      const found = await call(
        'GET',
        `/repos/platform/${name}/contents/${path}?ref=${encodeURIComponent(ref)}`,
      );
      return found === undefined
        ? undefined
        : Buffer.from(fileSchema.parse(found).content, 'base64').toString();
    },
    async pulls(name = 'applications') {
      const found = await call(
        'GET',
        `/repos/platform/${name}/pulls?state=all`,
      );
      return z.array(pullSchema).parse(found);
    },
    closePull: (number: number) =>
      call('PATCH', `/repos/platform/applications/pulls/${number}`, {
        state: 'closed',
      }),
    stop: () => sandbox.stop(),
  };
}
