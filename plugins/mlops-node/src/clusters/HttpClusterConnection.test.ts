import type { IncomingMessage, RequestListener } from 'node:http';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { listenLocally } from '../__testUtils__/listenLocally';
import { HttpClusterConnection } from './HttpClusterConnection';

const TOKEN = 'hunter2';

describe('a connection to a cluster', () => {
  let answer: RequestListener;
  let requests: IncomingMessage[];
  let server: Awaited<ReturnType<typeof listenLocally>>;
  let connection: HttpClusterConnection;

  beforeEach(async () => {
    requests = [];
    answer = (_, response) => response.end('{}');
    server = await listenLocally((request, response) => {
      requests.push(request);
      answer(request, response);
    });
    connection = new HttpClusterConnection({
      name: 'eu',
      url: `${server.url}/`,
      token: TOKEN,
    });
  });

  afterEach(async () => {
    await connection.close();
    await server.stop();
  });

  const failing = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain(TOKEN);
    expect(JSON.stringify(error)).not.toContain(TOKEN);
    return error;
  };

  it('sends its credentials, whatever the caller sends', async () => {
    const response = await connection.fetch('/api/v1/pods', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'other' },
      body: '{"a":1}',
    });
    expect(response.ok).toBe(true);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/api/v1/pods',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
    });
    expect(connection.url).toBe(server.url);
  });

  it('follows no redirect', async () => {
    const elsewhere = await listenLocally((request, response) => {
      requests.push(request);
      response.end('{}');
    });
    answer = (_, response) => {
      response.writeHead(302, { location: `${elsewhere.url}/api` }).end();
    };
    expect(await failing(connection.getJson('/api/v1/pods'))).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('sends the portal elsewhere (302)'),
    });
    expect(requests).toHaveLength(1);
    await elsewhere.stop();
  });

  it('refuses a path that leads elsewhere', async () => {
    expect(
      await failing(connection.fetch('/api/v1/namespaces/../secrets')),
    ).toMatchObject({ name: 'InputError' });
    expect(requests).toHaveLength(0);
  });

  it.each([
    [400, 'InputError'],
    [401, 'AuthenticationError'],
    [403, 'NotAllowedError'],
    [404, 'NotFoundError'],
    [409, 'ConflictError'],
    [429, 'ServiceUnavailableError'],
    [500, 'ServiceUnavailableError'],
  ])('makes an error of %i', async (status, name) => {
    answer = (_, response) => response.writeHead(status).end(`no ${TOKEN}`);
    expect(
      await failing(connection.getJson('/api/v1/pods?limit=1')),
    ).toMatchObject({ name, message: expect.stringMatching(/ of eu .*/) });
  });

  it.each([
    ['is no JSON', `<p>${TOKEN}`],
    ['is cut', '{"a":'],
  ])('says so when an answer %s', async (_, body) => {
    answer = (__, response) => response.end(body);
    expect(await failing(connection.getJson('/api'))).toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'The API server of eu sent no whole answer',
    });
  });

  it('says so when the connection is cut', async () => {
    answer = (request, response) => {
      response.writeHead(200).write('{"a":');
      setTimeout(() => request.socket.destroy(), 20);
    };
    expect(await failing(connection.getJson('/api'))).toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });

  it('says so when nobody listens', async () => {
    await server.stop();
    expect(await failing(connection.getJson('/api'))).toMatchObject({
      name: 'ServiceUnavailableError',
      message:
        "The API server of eu cannot be reached (ECONNREFUSED); check the cluster's url and the network",
    });
    server = await listenLocally(() => undefined);
  });

  it('ends a request when it is told to', async () => {
    let closed = false;
    answer = request => {
      request.socket.on('close', () => {
        closed = true;
      });
    };
    const stop = new AbortController();
    const call = connection.fetch('/api', { signal: stop.signal });
    while (requests.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    stop.abort(new Error('Enough'));
    await expect(call).rejects.toThrow('Enough');
    while (!closed) await new Promise(resolve => setTimeout(resolve, 5));
    expect(closed).toBe(true);
  });

  it('is of no use after it has been closed', async () => {
    await connection.getJson('/api');
    await connection.close();
    expect(await failing(connection.getJson('/api'))).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('shutting down'),
    });
  });
});

describe('a connection over TLS', () => {
  const directory = createMockDirectory();
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({
      story: false,
      kubeconfigDir: directory.path,
    });
  });

  afterAll(() => sandbox.stop());

  it('is made with what a kubeconfig says', async () => {
    const connection = new HttpClusterConnection({
      name: 'eu',
      kubeconfig: { path: sandbox.kubeconfigPath },
    });
    expect(connection.url).toMatch(/^https:/);
    expect(await connection.getJson('/api/v1/namespaces')).toMatchObject({
      kind: 'NamespaceList',
    });
    await connection.close();
  });

  it('is not made with a server that nobody vouches for', async () => {
    const connection = new HttpClusterConnection({
      name: 'eu',
      url: sandbox.urls.kubernetes.replace('http:', 'https:'),
      token: sandbox.tokens.kubernetes,
    });
    await expect(connection.getJson('/api')).rejects.toThrow(
      /certificate of the API server of eu is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\); set caFile/,
    );
    await connection.close();
  });
});
