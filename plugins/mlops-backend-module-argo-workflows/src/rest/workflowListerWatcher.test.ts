import type {
  ListedEvent,
  ListerWatcher,
} from '@slipway/backstage-plugin-mlops-node';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { workflowObject } from '../__testUtils__/workflows';
import { ArgoWorkflowsClient } from './ArgoWorkflowsClient';
import { workflowListerWatcher } from './workflowListerWatcher';

const { signal } = new AbortController();
/** Nothing ends by silence here: a busy machine is silent, too, for a moment. */
const PATIENT = { idleMs: 120_000, headStartMs: 50 };
const QUICK = { idleMs: 300, headStartMs: 50, handoverMs: 200 };

const listed = (name: string) => {
  const { status, ...rest } = workflowObject({ name });
  const { nodes: _, ...shown } = status;
  return { ...rest, status: shown };
};

/** A workflow server that sends no headers of a stream before its first event. */
class StubServer {
  workflows = new Map(['a', 'b'].map(name => [name, workflowObject({ name })]));
  streams: ServerResponse[] = [];
  requests: URL[] = [];
  listBody: () => unknown = () => ({
    metadata: {},
    items: [...this.workflows.keys()].map(listed),
  });
  readonly #server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://stub');
    this.requests.push(url);
    if (url.pathname.startsWith('/api/v1/workflow-events/')) {
      this.streams.push(response);
      return;
    }
    const name = /^\/api\/v1\/workflows\/[^/]+\/([^/]+)$/.exec(url.pathname);
    const body = name ? this.workflows.get(name[1]) : this.listBody();
    response.writeHead(body ? 200 : 404, {
      'content-type': 'application/json',
    });
    response.end(
      typeof body === 'string' ? body : JSON.stringify(body ?? { code: 5 }),
    );
  });

  async start(): Promise<ArgoWorkflowsClient> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (!address || typeof address === 'string') throw new Error('No address');
    const baseUrl = `http://127.0.0.1:${address.port}`;
    return new ArgoWorkflowsClient({
      name: 'main',
      baseUrl,
      frontendUrl: baseUrl,
      token: 't',
    });
  }

  send(type: string, object: unknown): void {
    const line = JSON.stringify({ result: { type, object } });
    this.streams.forEach(stream => stream.write(`${line}\n`));
  }

  /** The lists that were asked for. */
  get lists(): URL[] {
    return this.requests.filter(url =>
      /\/workflows\/[^/]*$/.test(url.pathname),
    );
  }

  /** The runs that were asked for one by one. */
  get gets(): string[] {
    return this.requests.flatMap(
      url => /\/workflows\/ml-training\/(.+)$/.exec(url.pathname)?.[1] ?? [],
    );
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

let stub: StubServer;
let client: ArgoWorkflowsClient;
let source: ListerWatcher;

beforeEach(async () => {
  stub = new StubServer();
  client = await stub.start();
  source = workflowListerWatcher(client, undefined, PATIENT);
});
afterEach(() => stub.stop());

async function list(): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const { items } of source.list(signal)) all.push(...items);
  return all;
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

describe('Workflows over REST', () => {
  it('lists without nodes and reads the newest whole, once a version', async () => {
    await expect(list()).resolves.toEqual([...stub.workflows.values()]);
    const [url] = stub.lists;
    expect(url.pathname).toBe('/api/v1/workflows/');
    expect(url.searchParams.get('listOptions.limit')).toBe('100');
    expect(url.searchParams.get('fields')).not.toContain('nodes');
    expect(stub.gets.sort()).toEqual(['a', 'b']);
    await list();
    expect(stub.gets).toHaveLength(2);
  });

  it('keeps to the namespace it is given', async () => {
    source = workflowListerWatcher(client, 'ml-training', PATIENT);
    await list();
    expect(stub.requests.map(({ pathname }) => pathname).slice(0, 2)).toEqual([
      '/api/v1/workflow-events/ml-training',
      '/api/v1/workflows/ml-training',
    ]);
  });

  it('never reads a whole archive', async () => {
    const page = Array.from({ length: 100 }, (_, i) => listed(`run-${i}`));
    stub.listBody = () => ({ metadata: { continue: 'more' }, items: page });
    await expect(list()).resolves.toHaveLength(500);
    expect(stub.lists).toHaveLength(5);
    expect(stub.lists[1].searchParams.get('listOptions.continue')).toBe('more');
    stub.listBody = () => ({ metadata: { continue: 'more' }, items: [] });
    await expect(list()).resolves.toEqual([]);
  });

  it('watches those that run, with their nodes', async () => {
    await list();
    const url = stub.requests[0];
    expect(url.searchParams.get('listOptions.labelSelector')).toBe(
      'workflows.argoproj.io/completed!=true',
    );
    const running = workflowObject({ name: 'c' });
    stub.send('ADDED', running);
    await expect(watchAll()).resolves.toEqual([
      { type: 'OPENED' },
      { type: 'ADDED', object: running },
    ]);
  });

  it('reads a run once more that has ended, and forgets one that is gone', async () => {
    await list();
    stub.send('DELETED', listed('a'));
    stub.send('DELETED', listed('gone'));
    await expect(watchAll()).resolves.toEqual([
      { type: 'OPENED' },
      { type: 'MODIFIED', object: stub.workflows.get('a') },
      { type: 'DELETED', object: listed('gone') },
    ]);
  });

  it('ends a silent watch', async () => {
    source = workflowListerWatcher(client, undefined, QUICK);
    await list();
    await expect(watchToTheEnd()).resolves.toEqual([{ type: 'OPENED' }]);
    await until(() => stub.openStreams === 0);
  });

  it('ends a watch that is told to begin again', async () => {
    await list();
    stub.send('ERROR', { code: 410, reason: 'Expired' });
    await expect(watchToTheEnd()).resolves.toEqual([{ type: 'OPENED' }]);
    await until(() => stub.openStreams === 0);
  });

  it('lists again after a while, however much is told', async () => {
    source = workflowListerWatcher(client, undefined, {
      ...PATIENT,
      lifetimeMs: 400,
    });
    await list();
    const chatter = setInterval(() => stub.send('MODIFIED', listed('a')), 50);
    const events = await watchToTheEnd();
    clearInterval(chatter);
    // It does not end before, and what it told last is no reason to go on.
    expect(events.length).toBeGreaterThan(1);
    await until(() => stub.openStreams === 0);
  });

  it('closes a stream that nobody comes to read', async () => {
    source = workflowListerWatcher(client, undefined, QUICK);
    await list();
    expect(stub.streams).toHaveLength(1);
    await until(() => stub.openStreams === 0);
  });

  it.each(['<html>Sign in</html>', '{"items":[{"metadata"', '[]', '{}'])(
    'takes %j for no list, and does not repeat it',
    async body => {
      stub.listBody = () => body;
      const listing = list();
      await expect(listing).rejects.toThrow(
        /Argo Workflows main .* is its baseUrl that of a workflow server/,
      );
      await expect(listing).rejects.not.toThrow(/Sign in/);
      await until(() => stub.openStreams === 0);
    },
  );

  it('tells when the stream is refused or makes no sense', async () => {
    await list();
    stub.streams.at(-1)?.writeHead(403).end();
    await expect(watchToTheEnd()).rejects.toThrow(/answered 403/);
    await list();
    stub.streams.at(-1)?.write('<html>secret</html>\n');
    await expect(watchToTheEnd()).rejects.toThrow(
      'Argo Workflows main sent what is not a stream of Workflows',
    );
    await list();
    stub.streams.at(-1)?.write('{"error":{"message":"shutting down"}}\n');
    await expect(watchToTheEnd()).rejects.toThrow(/shutting down/);
  });
});
