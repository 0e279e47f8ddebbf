import { mockServices } from '@backstage/backend-test-utils';
import { type Sandbox, startSandbox } from '@slipway/sandbox';
import { createClusterConnections } from '../clusters';
import { createWatchCache } from './createWatchCache';
import type {
  ProjectedObject,
  ResourceType,
  WatchCache,
  WatchedCollection,
} from './types';

const CONFIG_MAP: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};

interface ConfigMap extends ProjectedObject {
  color: string;
}

interface RawConfigMap {
  metadata: {
    name: string;
    namespace: string;
    labels?: Record<string, string>;
  };
  data?: { color?: string };
}

const isConfigMap = (object: unknown): object is RawConfigMap =>
  typeof object === 'object' && object !== null && 'metadata' in object;

/** Short times, so that thirty seconds of the real ones pass in about one. */
const QUICK = {
  minAttemptMs: 50,
  maxBackoffMs: 400,
  inactivityMs: 900,
  missingMs: 500,
};
const WITHIN_MS = 5_000;

describe('the watch cache against a misbehaving API server', () => {
  let sandbox: Sandbox;
  let connections: ReturnType<typeof createClusterConnections>;
  let cache: WatchCache;
  let maps: WatchedCollection<ConfigMap>;

  const put = (name: string, color: string) => {
    const ref = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'demo',
      name,
    };
    return sandbox.cluster.get(ref)
      ? sandbox.cluster.merge(ref, { data: { color } })
      : sandbox.cluster.create({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, namespace: 'demo', labels: { app: name } },
          data: { color },
        });
  };
  const remove = (name: string) =>
    sandbox.cluster.delete({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'demo',
      name,
    });
  const seen = () =>
    Object.fromEntries([...maps.values()].map(map => [map.name, map.color]));
  const until = async (condition: () => boolean) => {
    const deadline = Date.now() + WITHIN_MS;
    while (!condition() && Date.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  const converged = async (expected: Record<string, string>) => {
    await until(() => JSON.stringify(seen()) === JSON.stringify(expected));
    expect(seen()).toEqual(expected);
    await until(() => maps.freshness().state === 'live');
    expect(maps.freshness()).toMatchObject({ state: 'live', via: 'watch' });
  };

  beforeEach(async () => {
    sandbox = await startSandbox({ story: false, eventLogSize: 50 });
    sandbox.cluster.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'demo' },
    });
    put('a', 'red');
    connections = createClusterConnections({
      clusters: [
        {
          name: 'sandbox',
          url: sandbox.urls.kubernetes,
          token: sandbox.tokens.kubernetes,
        },
      ],
    });
    cache = createWatchCache({
      connections,
      logger: mockServices.logger.mock(),
      tuning: QUICK,
    });
    maps = cache.acquire({
      cluster: 'sandbox',
      resource: CONFIG_MAP,
      projectionId: 'test/configmap',
      project: (object, { cluster }) =>
        isConfigMap(object)
          ? {
              cluster,
              namespace: object.metadata.namespace,
              name: object.metadata.name,
              labels: { ...object.metadata.labels },
              color: object.data?.color ?? '',
            }
          : undefined,
    });
    await maps.synced(AbortSignal.timeout(WITHIN_MS));
    await until(() => sandbox.faults.of('kubernetes').openWatches === 1);
  });

  afterEach(async () => {
    await cache.stop();
    await connections.close();
    await sandbox.stop();
  });

  it('follows what is created, changed and deleted', async () => {
    put('b', 'blue');
    put('a', 'green');
    await converged({ a: 'green', b: 'blue' });
    remove('a');
    await converged({ b: 'blue' });
    expect(maps.byLabels([{ key: 'app', operator: 'exists' }])).toHaveLength(1);
  });

  it('shares one watch among all who read the same', async () => {
    const again = cache.acquire({
      cluster: 'sandbox',
      resource: CONFIG_MAP,
      projectionId: 'test/configmap',
      project: () => undefined,
    });
    expect(again.byName('a')).toHaveLength(1);
    again.release();
    put('a', 'green');
    await converged({ a: 'green' });
    expect(sandbox.faults.requests('kubernetes').byClass.list).toBe(1);
  });

  it('ends the watch when the last reader has gone', async () => {
    maps.release();
    await until(() => sandbox.faults.of('kubernetes').openWatches === 0);
    expect(sandbox.faults.of('kubernetes').openWatches).toBe(0);
  });

  it('converges after the sockets are cut', async () => {
    sandbox.faults.of('kubernetes').dropWatches();
    put('a', 'green');
    remove('a');
    put('b', 'blue');
    await converged({ b: 'blue' });
  });

  it('converges after clean ends, without a hot loop', async () => {
    const kubernetes = sandbox.faults.of('kubernetes');
    const before = sandbox.faults.requests('kubernetes').total;
    const timer = setInterval(() => kubernetes.closeWatches(), 5);
    await new Promise(resolve => setTimeout(resolve, 1_000));
    clearInterval(timer);
    const attempts = sandbox.faults.requests('kubernetes').total - before;
    expect(attempts).toBeLessThanOrEqual(1_000 / QUICK.minAttemptMs + 2);
    put('a', 'green');
    await converged({ a: 'green' });
  });

  it('notices a watch that hangs in silence', async () => {
    const kubernetes = sandbox.faults.of('kubernetes');
    kubernetes.hangWatches();
    kubernetes.hangWatches(false);
    put('a', 'green');
    await converged({ a: 'green' });
  });

  it.each(['status', 'event'] as const)(
    'lists again after 410 as %s',
    async as => {
      const kubernetes = sandbox.faults.of('kubernetes');
      kubernetes.gone(1, { as });
      kubernetes.dropWatches();
      remove('a');
      put('b', 'blue');
      await converged({ b: 'blue' });
      expect(
        sandbox.faults.requests('kubernetes').byClass.list,
      ).toBeGreaterThan(1);
    },
  );

  it('lists again when its version has been compacted away', async () => {
    const kubernetes = sandbox.faults.of('kubernetes');
    kubernetes.serverError(true);
    kubernetes.dropWatches();
    for (let i = 0; i < 120; i += 1) put('b', `blue-${i}`);
    remove('a');
    await until(() => maps.freshness().state === 'stale');
    kubernetes.reset();
    await converged({ b: 'blue-119' });
  });

  it('waits as long as 429 asks it to', async () => {
    const kubernetes = sandbox.faults.of('kubernetes');
    kubernetes.tooManyRequests(true, { retryAfterSeconds: 1 });
    const before = sandbox.faults.requests('kubernetes').total;
    kubernetes.dropWatches();
    put('a', 'green');
    await until(() => maps.freshness().state === 'stale');
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(
      sandbox.faults.requests('kubernetes').total - before,
    ).toBeLessThanOrEqual(4);
    kubernetes.reset();
    await converged({ a: 'green' });
  });

  it('tells what broke while the server answers 500, and backs off', async () => {
    const kubernetes = sandbox.faults.of('kubernetes');
    kubernetes.serverError(true);
    const before = sandbox.faults.requests('kubernetes').total;
    kubernetes.dropWatches();
    put('a', 'green');
    await until(() => maps.freshness().state === 'stale');
    expect(maps.freshness()).toMatchObject({
      state: 'stale',
      reason: expect.stringContaining('answered 500'),
    });
    await new Promise(resolve => setTimeout(resolve, 1_000));
    expect(
      sandbox.faults.requests('kubernetes').total - before,
    ).toBeLessThanOrEqual(12);
    kubernetes.reset();
    await converged({ a: 'green' });
  });

  it('survives bad JSON', async () => {
    const kubernetes = sandbox.faults.of('kubernetes');
    kubernetes.badJson(2);
    kubernetes.dropWatches();
    put('a', 'green');
    await converged({ a: 'green' });
  });

  it('survives a server that is down', async () => {
    const kubernetes = sandbox.faults.of('kubernetes');
    await kubernetes.down(true);
    await until(() => maps.freshness().state === 'stale');
    expect(maps.freshness()).toMatchObject({
      reason: expect.stringContaining('cannot be reached'),
    });
    put('a', 'green');
    await kubernetes.down(false);
    await converged({ a: 'green' });
  });

  it('says that a token is refused, without telling it', async () => {
    const kubernetes = sandbox.faults.of('kubernetes');
    kubernetes.rejectTokens(true);
    kubernetes.dropWatches();
    await until(() => maps.freshness().state === 'stale');
    const freshness = maps.freshness();
    expect(freshness).toMatchObject({
      reason: expect.stringContaining("portal's credentials are not accepted"),
    });
    expect(JSON.stringify(freshness)).not.toContain(sandbox.tokens.kubernetes);
    kubernetes.reset();
    await converged({ a: 'red' });
  });

  it('leaves no connection behind when it stops', async () => {
    await cache.stop();
    await until(() => sandbox.faults.of('kubernetes').openWatches === 0);
    expect(sandbox.faults.of('kubernetes').openWatches).toBe(0);
    const after = sandbox.faults.requests('kubernetes').total;
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(sandbox.faults.requests('kubernetes').total).toBe(after);
  });
});
