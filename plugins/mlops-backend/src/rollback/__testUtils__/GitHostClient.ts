import type { Sandbox } from '@slipway/sandbox';
import { z } from 'zod';

const pullSchema = z.object({
  number: z.number(),
  state: z.string(),
  merged: z.boolean(),
  head: z.object({ sha: z.string() }),
});
const branchSchema = z.object({
  name: z.string(),
  commit: z.object({ id: z.string() }),
});

/** One repository at the sandbox's Git host, as a person there sees it. */
export class GitHostClient {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly repository: string,
  ) {}

  async commits(): Promise<number> {
    const answer = await this.#send('GET', '/commits?sha=main&limit=1');
    return Number(answer.headers.get('x-total'));
  }

  async pulls() {
    return z
      .array(pullSchema)
      .parse(await this.#json('/pulls?state=all&limit=50&sort=recentupdate'));
  }

  async branches() {
    return z.array(branchSchema).parse(await this.#json('/branches'));
  }

  /** All that can be changed here, to see that nothing was. */
  async state() {
    const [branches, pulls] = await Promise.all([
      this.branches(),
      this.pulls(),
    ]);
    return { branches, pulls };
  }

  async file(path: string): Promise<string> {
    return (await this.#send('GET', `/raw/${path}?ref=main`)).text();
  }

  /** As somebody who approves of it. */
  async merge(pull: number): Promise<void> {
    await this.#send('POST', `/pulls/${pull}/merge`, {
      Do: 'merge',
      delete_branch_after_merge: true,
    });
  }

  async #json(path: string): Promise<unknown> {
    return (await this.#send('GET', path)).json();
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const { urls, tokens } = this.sandbox;
    const answer = await fetch(
      `${urls['git-host']}/api/v1/repos/${this.repository}${path}`,
      {
        method,
        headers: {
          authorization: `token ${tokens.gitHost}`,
          'content-type': 'application/json',
        },
        ...(body && { body: JSON.stringify(body) }),
      },
    );
    if (answer.ok) return answer;
    throw new Error(`${method} ${path}: ${answer.status}`);
  }
}
