import type {
  ListedEvent,
  ListerWatcher,
} from '@slipway/backstage-plugin-mlops-node';
import { listAll, StreamingServer, watchToTheEnd } from '@slipway/testing';
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

/** An Argo CD with two Applications. */
class StubArgoCd {
  applications: object[] = [application('a', 10), application('b', 20)];
  onList = () => {};
  listBody: () => unknown = () => ({
    metadata: { resourceVersion: '20' },
    items: this.applications,
  });
  readonly http = new StreamingServer({
    isStream: ({ pathname }) => pathname.startsWith('/api/v1/stream/'),
    answer: () => {
      this.onList();
      return this.listBody();
    },
  });

  async start(): Promise<ArgoCdClient> {
    const url = await this.http.start();
    return new ArgoCdClient({
      name: 'main',
      url,
      frontendUrl: url,
      credentials: { type: 'token', token: 't' },
    });
  }

  send(type: string, object: object): void {
    this.http.send({ type, application: object });
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
afterEach(() => stub.http.stop());

async function listNames(): Promise<string[]> {
  const all = await listAll(source);
  return all.map(item => JSON.stringify(item).slice(21, 22));
}

/** The events of a stream that ends when all of them are told. */
function watchAll() {
  stub.http.endStreams();
  return watchToTheEnd(source);
}

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
    const [{ pathname, search }] = stub.http.requests;
    expect(pathname + search).toBe(
      '/api/v1/stream/applications?resourceVersion=0',
    );
  });

  it('ends a silent watch, so that all are listed again', async () => {
    source = applicationListerWatcher(client, QUICK);
    expect(source.resumes).toBe(false);
    await listNames();
    const started = performance.now();
    await watchToTheEnd(source);
    expect(performance.now() - started).toBeGreaterThan(250);
    await stub.http.left();
  });

  it('goes on as long as something is told', async () => {
    source = applicationListerWatcher(client, { ...QUICK, idleMs: 3_000 });
    await listNames();
    const tellLater = (version: number) =>
      setTimeout(() => stub.send('MODIFIED', application('a', version)), 800);
    tellLater(30);
    const seen: ListedEvent[] = [];
    for await (const event of source.watch('', signal)) {
      if (event.type === 'OPENED') continue;
      if (seen.push(event) === 5) break;
      tellLater(30 + seen.length);
    }
    expect(seen).toHaveLength(5);
    await stub.http.left();
  });

  it('closes a stream that nobody comes to read', async () => {
    source = applicationListerWatcher(client, QUICK);
    await listNames();
    expect(stub.http.streams).toHaveLength(1);
    await stub.http.left();
    await expect(watchToTheEnd(source)).resolves.toEqual([{ type: 'OPENED' }]);
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
    await stub.http.left();
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
    stub.http.streams.forEach(stream => stream.writeHead(403).end());
    await expect(watchToTheEnd(source)).rejects.toThrow(/answered 403/);
    await listNames();
    stub.http.streams.forEach(stream => stream.write('<html>secret</html>\n'));
    await expect(watchToTheEnd(source)).rejects.toThrow(
      'Argo CD main sent what is not a stream of Applications',
    );
    await listNames();
    stub.http.streams.at(-1)?.write('{"error":{"message":"shutting down"}}\n');
    await expect(watchToTheEnd(source)).rejects.toThrow(/shutting down/);
  });

  it('stops in the middle of anything', async () => {
    const stop = new AbortController();
    for await (const _ of source.list(stop.signal)) break;
    await stub.http.left();
    await listNames();
    const watching = (async () => {
      for await (const _ of source.watch('', stop.signal));
    })();
    stop.abort();
    await expect(watching).rejects.toThrow(/aborted/);
    await stub.http.left();
  });
});
