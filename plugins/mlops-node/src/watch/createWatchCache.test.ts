import { mockServices } from '@backstage/backend-test-utils';
import { ScriptedServer, type Thing } from '../__testUtils__/ScriptedServer';
import type { ClusterConnection } from '../clusters';
import { createWatchCache } from './createWatchCache';
import type { ProjectedObject, Projection, WatchCache } from './types';

interface Painted extends ProjectedObject {
  color: string;
}

const isThing = (object: unknown): object is Thing =>
  typeof object === 'object' && object !== null && 'color' in object;

const paint: Projection<Painted> = (object, { cluster }) =>
  isThing(object) && object.color !== 'hidden'
    ? {
        cluster,
        namespace: object.metadata.namespace,
        name: object.metadata.name,
        labels: object.metadata.labels,
        color: object.color,
      }
    : undefined;

const CONFIG_MAP = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};

/** A cluster that has nothing, and says what it was asked for. */
function emptyCluster(namespaces?: string[]) {
  const paths: string[] = [];
  const connection: ClusterConnection = {
    name: 'sandbox',
    url: 'https://kubernetes.example.com',
    namespaces,
    fetch: async (path, init) => {
      paths.push(path);
      if (!path.includes('watch=true')) {
        return Response.json({ metadata: { resourceVersion: '1' }, items: [] });
      }
      return new Response(
        new ReadableStream({
          start(controller) {
            init?.signal?.addEventListener('abort', () =>
              controller.error(init.signal?.reason),
            );
          },
        }),
      );
    },
    getJson: async () => ({}),
  };
  return { connection, paths };
}

describe('the watch cache', () => {
  const logger = mockServices.logger.mock();
  let server: ScriptedServer;
  let cache: WatchCache;

  const acquire = (project: Projection<Painted> = paint) =>
    cache.acquireFrom({
      id: 'Things of the sandbox',
      cluster: 'sandbox',
      listerWatcher: server,
      project,
    });
  const cacheOf = (connection?: ClusterConnection) =>
    createWatchCache({
      connections: {
        list: () => (connection ? [connection] : []),
        get: name => (name === connection?.name ? connection : undefined),
      },
      logger,
    });
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    jest.clearAllMocks();
    server = new ScriptedServer();
    server.put('a', 'red', { app: 'fraud' });
    cache = cacheOf();
  });

  afterEach(async () => {
    await cache.stop();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('gives each reader a view of the same objects', async () => {
    const one = acquire();
    const other = acquire();
    await pass(0);
    expect(one.get('demo', 'a')).toMatchObject({ color: 'red' });
    expect(other.get('demo', 'a')).toBe(one.get('demo', 'a'));
    expect(one.byName('a')).toEqual([one.get('demo', 'a')]);
    expect(one.get('other', 'a')).toBeUndefined();
    expect(server.openWatches).toBe(1);
  });

  it('watches until the last reader has gone, and anew for the next', async () => {
    const one = acquire();
    const other = acquire();
    await pass(0);
    one.release();
    one.release();
    await pass(0);
    expect(server.openWatches).toBe(1);
    other.release();
    await pass(0);
    expect(server.openWatches).toBe(0);
    await acquire().synced();
    await pass(0);
    expect(server.openWatches).toBe(1);
  });

  it('tells a reader nothing more after it has gone', async () => {
    const one = acquire();
    const other = acquire();
    const changes: string[] = [];
    one.onChange(change => changes.push(change.type));
    other.onChange(() => undefined);
    await pass(0);
    one.release();
    server.put('a', 'green');
    await pass(0);
    expect(changes).toEqual(['set', 'freshness']);
  });

  it('drops an object that is no longer projected', async () => {
    const things = acquire();
    await pass(0);
    const changes: string[] = [];
    things.onChange(change => changes.push(change.type));
    server.put('a', 'hidden');
    await pass(0);
    expect(things.size).toBe(0);
    server.put('a', 'hidden');
    await pass(0);
    server.put('a', 'red');
    await pass(0);
    expect(changes).toEqual(['delete', 'set']);
  });

  it('tells nothing of a change that is not shown', async () => {
    const things = acquire();
    await pass(0);
    const before = things.get('demo', 'a');
    const listener = jest.fn();
    things.onChange(listener);
    server.put('a', 'red', { app: 'fraud' });
    await pass(0);
    expect(listener).not.toHaveBeenCalled();
    expect(things.get('demo', 'a')).toBe(before);
  });

  it('survives a projection and a listener that throw, and logs it once', async () => {
    server.put('b', 'blue');
    server.put('c', 'blue');
    const things = acquire((object, context) => {
      if (isThing(object) && object.color === 'blue') throw new Error('Odd');
      return paint(object, context);
    });
    const seen: string[] = [];
    things.onChange(() => {
      throw new Error('Odder');
    });
    things.onChange(change => seen.push(change.type));
    await pass(0);
    expect([...things.values()].map(thing => thing.name)).toEqual(['a']);
    expect(things.freshness().state).toBe('live');
    expect(seen).toEqual(['set', 'freshness']);
    expect(logger.error).toHaveBeenCalledTimes(1);
  });

  it('resolves when the first list is in memory, or says why not', async () => {
    server.broken = new Error('Down');
    const things = acquire();
    const gaveUp = new AbortController();
    const waiting = things.synced(gaveUp.signal);
    const patient = things.synced();
    gaveUp.abort();
    await expect(waiting).rejects.toThrow('Gave up waiting');
    await expect(things.synced(AbortSignal.abort())).rejects.toThrow('Gave up');
    server.broken = undefined;
    await pass(15_000);
    await expect(patient).resolves.toBeUndefined();

    const other = cacheOf();
    const ending = other
      .acquireFrom({
        id: 'never',
        cluster: 'sandbox',
        listerWatcher: {
          list: async function* list() {
            await new Promise(() => undefined);
          },
          watch: async function* watch() {
            // Never comes to it.
          },
        },
        project: paint,
      })
      .synced();
    await Promise.all([
      expect(ending).rejects.toThrow('has ended'),
      other.stop(),
    ]);
  });

  it('logs once when a watch breaks, and once when it works again', async () => {
    acquire();
    await pass(0);
    expect(logger.info).toHaveBeenCalledWith('Watching Things of the sandbox');
    server.broken = new Error('No route to host');
    server.drop();
    await pass(10 * 60_000);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      'Cannot watch Things of the sandbox: No route to host',
    );
    server.broken = undefined;
    await pass(30_000);
    expect(logger.info).toHaveBeenCalledTimes(2);
  });

  it('does not log more often when the reason keeps changing', async () => {
    let count = 0;
    const things = acquire();
    await pass(0);
    server.list = async function* list() {
      count += 1;
      yield* [];
      throw new Error(`Request ${count} failed`);
    };
    server.watch = async function* watch() {
      count += 1;
      yield* [];
      throw new Error(`Request ${count} failed`);
    };
    server.drop();
    await pass(10 * 60_000);
    expect(count).toBeGreaterThan(30);
    expect(things.freshness().state).toBe('stale');
    expect(logger.warn.mock.calls.length).toBeLessThanOrEqual(11);
  });

  it('shares a watch by cluster, resource, scope and projection', async () => {
    const { connection, paths } = emptyCluster();
    cache = cacheOf(connection);
    const spec = {
      cluster: 'sandbox',
      resource: CONFIG_MAP,
      projectionId: 'test',
      project: paint,
    };
    cache.acquire(spec);
    cache.acquire(spec);
    cache.acquire({ ...spec, namespace: 'demo' });
    cache.acquire({ ...spec, labelSelector: 'app=fraud' });
    cache.acquire({ ...spec, fieldSelector: 'metadata.name=a' });
    cache.acquire({ ...spec, projectionId: 'other' });
    jest.useRealTimers();
    await Promise.all(
      [spec, { ...spec, namespace: 'demo' }].map(each =>
        cache.acquire(each).synced(),
      ),
    );
    const lists = paths.filter(path => !path.includes('watch=true'));
    expect(lists.sort()).toEqual([
      '/api/v1/configmaps?limit=25',
      '/api/v1/configmaps?limit=25',
      '/api/v1/configmaps?limit=25&fieldSelector=metadata.name%3Da',
      '/api/v1/configmaps?limit=25&labelSelector=app%3Dfraud',
      '/api/v1/namespaces/demo/configmaps?limit=25',
    ]);
    await cache.stop();
    jest.useFakeTimers();
  });

  it('watches each of the namespaces that a cluster allows', async () => {
    const { connection, paths } = emptyCluster(['fraud', 'churn']);
    cache = cacheOf(connection);
    const maps = cache.acquire({
      cluster: 'sandbox',
      resource: CONFIG_MAP,
      projectionId: 'test',
      project: paint,
    });
    jest.useRealTimers();
    await maps.synced();
    expect(paths).toEqual(
      expect.arrayContaining([
        '/api/v1/namespaces/fraud/configmaps?limit=25',
        '/api/v1/namespaces/churn/configmaps?limit=25',
      ]),
    );
    expect(maps.size).toBe(0);
    expect([...maps.values()]).toEqual([]);
    expect(maps.freshness().state).toBe('live');
    maps.release();
    await cache.stop();
    jest.useFakeTimers();
  });

  it('knows no cluster that is not configured', () => {
    expect(() =>
      cache.acquire({
        cluster: 'nowhere',
        resource: CONFIG_MAP,
        projectionId: 'test',
        project: paint,
      }),
    ).toThrow("There is no cluster 'nowhere'");
  });

  it('begins nothing after it has ended', async () => {
    await cache.stop();
    expect(() => acquire()).toThrow('shutting down');
  });
});
