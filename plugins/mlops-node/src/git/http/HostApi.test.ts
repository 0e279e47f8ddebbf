import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { HostApi } from './HostApi';

const SECRET = 'topsecret-token';
const PAIR = Buffer.from(`slipway:${SECRET}`).toString('base64');

describe('the API of a Git host', () => {
  const servers: Server[] = [];

  afterEach(async () => {
    await Promise.all(
      servers.splice(0).map(
        server =>
          new Promise(resolve => {
            server.close(resolve);
            server.closeAllConnections();
          }),
      ),
    );
  });

  async function listen(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  function apiAt(url: string, signal?: AbortSignal) {
    return new HostApi(
      {
        kind: 'gitea',
        title: 'Gitea',
        host: new URL(url).host,
        apiUrl: `${url}/api/v1`,
        webUrl: url,
        authorization: async () => `Basic ${PAIR}`,
      },
      ['fraud', 'gitops'],
      ['repos', 'fraud', 'gitops'],
      signal,
    );
  }

  function answering(
    status: number,
    body: string,
    headers: Record<string, string> = {},
  ) {
    return listen((_, response) => {
      response.writeHead(status, headers).end(body);
    });
  }

  const ask = (url: string) =>
    apiAt(url).get(z.object({ name: z.string() }), { path: ['x'] });

  it('does not take its credentials to where it is redirected', async () => {
    let stolen: string | undefined;
    const thief = await listen((request, response) => {
      stolen = request.headers.authorization;
      response.end('{}');
    });
    const url = await answering(302, '', { location: thief });
    await expect(ask(url)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('a redirect, which is not followed'),
    });
    expect(stolen).toBeUndefined();
  });

  it.each([SECRET, PAIR])(
    'tells nobody a secret that the host echoes',
    async secret => {
      const url = await answering(
        422,
        JSON.stringify({ message: `bad header ${secret}` }),
      );
      await expect(ask(url)).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(/bad header …$/),
      });
    },
  );

  it.each([
    [401, 'NotAllowedError', 'does not accept the credentials'],
    [403, 'NotAllowedError', 'write access to the repository'],
    [404, 'NotFoundError', 'knows no repos/fraud/gitops/x'],
    [409, 'ConflictError', 'refuses repos/fraud/gitops/x'],
    [500, 'ServiceUnavailableError', 'answers with an error (500)'],
    [503, 'ServiceUnavailableError', 'answers with an error (503)'],
  ])('says what %s means', async (status, name, message) => {
    const url = await answering(status, '{}');
    await expect(ask(url)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it.each([
    [429, { 'retry-after': '7' }, 7_000],
    [403, { 'retry-after': '60' }, 60_000],
    [403, { 'x-ratelimit-remaining': '0' }, 60_000],
    [429, {}, 10_000],
  ])('waits as long as it is asked to (%s)', async (status, headers, ms) => {
    const url = await answering(status, '{}', headers);
    await expect(ask(url)).rejects.toMatchObject({
      name: 'RetryAfterError',
      retryAfterMs: ms,
    });
  });

  it.each(['<html>Sign in</html>', '[]', '{"name":1}'])(
    'does not take %s for an answer',
    async body => {
      const url = await answering(200, body);
      await expect(ask(url)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining("something that is not Gitea's"),
      });
    },
  );

  it('encodes what stands in a path', async () => {
    let asked: string | undefined;
    const url = await listen((request, response) => {
      asked = request.url;
      response.end('{"name":"x"}');
    });
    await apiAt(url).get(z.object({}), {
      path: ['branches', 'feature/x?y#z/..'],
      query: { sha: 'a&b=c', path: '' },
    });
    expect(asked).toBe(
      '/api/v1/repos/fraud/gitops/branches/feature%2Fx%3Fy%23z%2F..?sha=a%26b%3Dc',
    );
  });

  it('says that a host cannot be reached, and stops when it is told to', async () => {
    const url = await answering(200, '{}');
    await expect(ask('http://127.0.0.1:1')).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'Gitea (127.0.0.1:1) cannot be reached',
    });
    const controller = new AbortController();
    controller.abort(new Error('Cancelled'));
    await expect(
      apiAt(url, controller.signal).ask({ path: [] }),
    ).rejects.toThrow('Cancelled');
  });
});
