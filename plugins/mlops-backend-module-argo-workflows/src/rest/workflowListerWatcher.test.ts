import type { ListerWatcher } from '@slipway/backstage-plugin-mlops-node';
import { listAll, StreamingServer, watchToTheEnd } from '@slipway/testing';
import { workflowObject } from '../__testUtils__/workflows';
import { ArgoWorkflowsClient } from './ArgoWorkflowsClient';
import { workflowListerWatcher } from './workflowListerWatcher';

/** Nothing ends by silence here: a busy machine is silent, too, for a moment. */
const PATIENT = { idleMs: 120_000, headStartMs: 50 };
const QUICK = { idleMs: 300, headStartMs: 50, handoverMs: 200 };

const listed = (name: string) => {
  const { status, ...rest } = workflowObject({ name });
  const { nodes: _, ...shown } = status;
  return { ...rest, status: shown };
};

/** A workflow server with two completed runs. */
class StubServer {
  workflows = new Map(['a', 'b'].map(name => [name, workflowObject({ name })]));
  listBody: () => unknown = () => ({
    metadata: {},
    items: [...this.workflows.keys()].map(listed),
  });
  readonly http = new StreamingServer({
    isStream: ({ pathname }) => pathname.startsWith('/api/v1/workflow-events/'),
    answer: ({ pathname }) => {
      const name = /^\/api\/v1\/workflows\/[^/]+\/([^/]+)$/.exec(pathname);
      return name ? this.workflows.get(name[1]) : this.listBody();
    },
  });

  async start(): Promise<ArgoWorkflowsClient> {
    const baseUrl = await this.http.start();
    return new ArgoWorkflowsClient({
      name: 'main',
      baseUrl,
      frontendUrl: baseUrl,
      token: 't',
    });
  }

  send(type: string, object: unknown): void {
    this.http.send({ type, object });
  }

  /** The lists that were asked for. */
  get lists(): URL[] {
    return this.http.requests.filter(url =>
      /\/workflows\/[^/]*$/.test(url.pathname),
    );
  }

  /** The runs that were asked for one by one. */
  get gets(): string[] {
    return this.http.requests.flatMap(
      url => /\/workflows\/ml-training\/(.+)$/.exec(url.pathname)?.[1] ?? [],
    );
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
afterEach(() => stub.http.stop());

/** The events of a stream that ends when all of them are told. */
function watchAll() {
  stub.http.endStreams();
  return watchToTheEnd(source);
}

describe('Workflows over REST', () => {
  it('lists without nodes and reads the newest whole, once a version', async () => {
    await expect(listAll(source)).resolves.toEqual([
      ...stub.workflows.values(),
    ]);
    const [url] = stub.lists;
    expect(url.pathname).toBe('/api/v1/workflows/');
    expect(url.searchParams.get('listOptions.limit')).toBe('100');
    expect(url.searchParams.get('fields')).not.toContain('nodes');
    expect(stub.gets.sort()).toEqual(['a', 'b']);
    await listAll(source);
    expect(stub.gets).toHaveLength(2);
  });

  it('keeps to the namespace it is given', async () => {
    source = workflowListerWatcher(client, 'ml-training', PATIENT);
    await listAll(source);
    expect(
      stub.http.requests.map(({ pathname }) => pathname).slice(0, 2),
    ).toEqual([
      '/api/v1/workflow-events/ml-training',
      '/api/v1/workflows/ml-training',
    ]);
  });

  it('never reads a whole archive', async () => {
    const page = Array.from({ length: 100 }, (_, i) => listed(`run-${i}`));
    stub.listBody = () => ({ metadata: { continue: 'more' }, items: page });
    await expect(listAll(source)).resolves.toHaveLength(500);
    expect(stub.lists).toHaveLength(5);
    expect(stub.lists[1].searchParams.get('listOptions.continue')).toBe('more');
    stub.listBody = () => ({ metadata: { continue: 'more' }, items: [] });
    await expect(listAll(source)).resolves.toEqual([]);
  });

  it('watches those that run, with their nodes', async () => {
    await listAll(source);
    const url = stub.http.requests[0];
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
    await listAll(source);
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
    await listAll(source);
    await expect(watchToTheEnd(source)).resolves.toEqual([{ type: 'OPENED' }]);
    await stub.http.left();
  });

  it('ends a watch that is told to begin again', async () => {
    await listAll(source);
    stub.send('ERROR', { code: 410, reason: 'Expired' });
    await expect(watchToTheEnd(source)).resolves.toEqual([{ type: 'OPENED' }]);
    await stub.http.left();
  });

  it('lists again after a while, however much is told', async () => {
    source = workflowListerWatcher(client, undefined, {
      ...PATIENT,
      lifetimeMs: 400,
    });
    await listAll(source);
    const chatter = setInterval(() => stub.send('MODIFIED', listed('a')), 50);
    const events = await watchToTheEnd(source);
    clearInterval(chatter);
    // It does not end before, and what it told last is no reason to go on.
    expect(events.length).toBeGreaterThan(1);
    await stub.http.left();
  });

  it('closes a stream that nobody comes to read', async () => {
    source = workflowListerWatcher(client, undefined, QUICK);
    await listAll(source);
    expect(stub.http.streams).toHaveLength(1);
    await stub.http.left();
  });

  it.each(['<html>Sign in</html>', '{"items":[{"metadata"', '[]', '{}'])(
    'takes %j for no list, and does not repeat it',
    async body => {
      stub.listBody = () => body;
      const listing = listAll(source);
      await expect(listing).rejects.toThrow(
        /Argo Workflows main .* is its baseUrl that of a workflow server/,
      );
      await expect(listing).rejects.not.toThrow(/Sign in/);
      await stub.http.left();
    },
  );

  it('tells when the stream is refused or makes no sense', async () => {
    await listAll(source);
    stub.http.streams.at(-1)?.writeHead(403).end();
    await expect(watchToTheEnd(source)).rejects.toThrow(/answered 403/);
    await listAll(source);
    stub.http.streams.at(-1)?.write('<html>secret</html>\n');
    await expect(watchToTheEnd(source)).rejects.toThrow(
      'Argo Workflows main sent what is not a stream of Workflows',
    );
    await listAll(source);
    stub.http.streams.at(-1)?.write('{"error":{"message":"shutting down"}}\n');
    await expect(watchToTheEnd(source)).rejects.toThrow(/shutting down/);
  });
});
