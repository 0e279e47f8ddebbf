import type {
  ListedEvent,
  ListerWatcher,
} from '@slipway/backstage-plugin-mlops-node';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { applicationListerWatcher } from './applicationListerWatcher';
import { ArgoCdClient } from './ArgoCdClient';

const { signal } = new AbortController();
/** Nothing ends by silence here: a busy machine is silent, too, for a moment. */
const PATIENT = { idleMs: 120_000, headStartMs: 50 };
const QUICK = { idleMs: 300, headStartMs: 50, handoverMs: 200 };

const application = (name: string, resourceVersion: number) => ({
  metadata: {
    name,
    namespace: 'argocd',
    resourceVersion: String(resourceVersion),
  },
});

/** An Argo CD that sends no headers of a stream before its first event. */
class StubArgoCd {
  applications: object[] = [application('a', 10), application('b', 20)];
  streams: ServerResponse[] = [];
  streamUrls: string[] = [];
  lists = 0;
  onList = () => {};
  listBody = () =>
    JSON.stringify({
      metadata: { resourceVersion: '20' },
      items: this.applications,
    });
  readonly #server: Server = createServer((request, response) => {
    if (request.url?.startsWith('/api/v1/stream/')) {
      this.streams.push(response);
      this.streamUrls.push(request.url);
      return;
    }
    this.lists += 1;
    this.onList();
    response.setHeader('content-type', 'application/json');
    response.end(this.listBody());
  });

  async start(): Promise<ArgoCdClient> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (!address || typeof address === 'string') throw new Error('No address');
    const url = `http://127.0.0.1:${address.port}`;
    return new ArgoCdClient({
      name: 'main',
      url,
      frontendUrl: url,
      credentials: { type: 'token', token: 't' },
    });
  }

  send(type: string, object: object): void {
    const line = JSON.stringify({ result: { type, application: object } });
    this.streams.forEach(stream => stream.write(`${line}\n`));
  }

  endStreams(): void {
    this.streams.forEach(stream => stream.end());
  }

  get openStreams(): number {
    return this.streams.filter(stream => !stream.destroyed).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

let stub: StubArgoCd;
let client: ArgoCdClient;
let source: ListerWatcher;

beforeEach(async () => {
  stub = new StubArgoCd();
  client = await stub.start();
  source = applicationListerWatcher(client, PATIENT);
});
afterEach(() => stub.stop());

async function listNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const { items } of source.list(signal)) {
    names.push(...items.map(item => JSON.stringify(item).slice(21, 22)));
  }
  return names;
}

/** The events of a stream that ends when all of them are told. */
function watchAll(): Promise<ListedEvent[]> {
  stub.endStreams();
  return watchToTheEnd();
}

/** The events until the watch ends by itself. */
async function watchToTheEnd(): Promise<ListedEvent[]> {
  const events: ListedEvent[] = [];
  for await (const event of source.watch('', signal)) events.push(event);
  return events;
}

const until = async (holds: () => boolean) => {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('It never came to that');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
};

describe('Applications over REST', () => {
  it('misses nothing that happens between the list and the watch', async () => {
    stub.onList = () => stub.send('ADDED', application('c', 21));
    await expect(listNames()).resolves.toEqual(['a', 'b']);
    stub.send('DELETED', application('a', 22));
    await expect(watchAll()).resolves.toEqual([
      { type: 'OPENED' },
      { type: 'ADDED', object: application('c', 21) },
      { type: 'DELETED', object: application('a', 22) },
    ]);
  });

  it('does not go back to what is older than the list', async () => {
    stub.onList = () => stub.send('MODIFIED', application('a', 15));
    await listNames();
    await expect(watchAll()).resolves.toEqual([{ type: 'OPENED' }]);
  });

  it('does not have the existing ones told once more', async () => {
    await listNames();
    expect(stub.streamUrls).toEqual([
      '/api/v1/stream/applications?resourceVersion=0',
    ]);
  });

  it('ends a silent watch, so that all are listed again', async () => {
    source = applicationListerWatcher(client, QUICK);
    expect(source.resumes).toBe(false);
    await listNames();
    const started = performance.now();
    await watchToTheEnd();
    expect(performance.now() - started).toBeGreaterThan(250);
    await until(() => stub.openStreams === 0);
  });

  it('goes on as long as something is told', async () => {
    source = applicationListerWatcher(client, { ...QUICK, idleMs: 1_000 });
    await listNames();
    const tellLater = (version: number) =>
      setTimeout(() => stub.send('MODIFIED', application('a', version)), 300);
    tellLater(30);
    const seen: ListedEvent[] = [];
    for await (const event of source.watch('', signal)) {
      if (event.type === 'OPENED') continue;
      if (seen.push(event) === 5) break;
      tellLater(30 + seen.length);
    }
    expect(seen).toHaveLength(5);
    await until(() => stub.openStreams === 0);
  });

  it('closes a stream that nobody comes to read', async () => {
    source = applicationListerWatcher(client, QUICK);
    await listNames();
    expect(stub.streams).toHaveLength(1);
    await until(() => stub.openStreams === 0);
    await expect(watchToTheEnd()).resolves.toEqual([{ type: 'OPENED' }]);
  });

  it.each([
    ['breaks off', '{"metadata":{},"items":[{"metadata":{"name":"a"}}'],
    ['is a page to sign in', '<html>Sign in</html>'],
    ['is something else', '{"applications":[]}'],
  ])('takes no list that %s', async (_, body) => {
    stub.listBody = () => body;
    await expect(listNames()).rejects.toThrow(
      'Argo CD main sent what is not a list; is its url that of an Argo CD API server?',
    );
    await until(() => stub.openStreams === 0);
  });

  it('reads a long list in pages and lets others have their turn', async () => {
    const filler = 'x'.repeat(30_000);
    stub.applications = Array.from({ length: 1_000 }, (_, i) => ({
      ...application(`app-${i}`, i + 1),
      filler,
    }));
    const turnsAtPage: number[] = [];
    let turns = 0;
    const heartbeat = setInterval(() => {
      turns += 1;
    }, 0);
    const sizes: number[] = [];
    for await (const { items } of source.list(signal)) {
      sizes.push(items.length);
      turnsAtPage.push(turns);
    }
    clearInterval(heartbeat);
    expect(sizes.reduce((a, b) => a + b)).toBe(1_000);
    expect(Math.max(...sizes)).toBe(100);
    // Somebody else's timer was served between the pages.
    expect(new Set(turnsAtPage).size).toBeGreaterThan(sizes.length / 2);
  });

  it('tells when the stream is refused or makes no sense', async () => {
    await listNames();
    stub.streams.forEach(stream => stream.writeHead(403).end());
    await expect(watchToTheEnd()).rejects.toThrow(/answered 403/);
    await listNames();
    stub.streams.forEach(stream => stream.write('<html>secret</html>\n'));
    await expect(watchToTheEnd()).rejects.toThrow(
      'Argo CD main sent what is not a stream of Applications',
    );
    await listNames();
    stub.streams.at(-1)?.write('{"error":{"message":"shutting down"}}\n');
    await expect(watchToTheEnd()).rejects.toThrow(/shutting down/);
  });

  it('stops in the middle of anything', async () => {
    const stop = new AbortController();
    for await (const _ of source.list(stop.signal)) break;
    await until(() => stub.openStreams === 0);
    await listNames();
    const watching = (async () => {
      for await (const _ of source.watch('', stop.signal));
    })();
    stop.abort();
    await expect(watching).rejects.toThrow(/aborted/);
    await until(() => stub.openStreams === 0);
  });
});
