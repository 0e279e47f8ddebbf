import { mockServices } from '@backstage/backend-test-utils';
import { startSandbox } from '@slipway/sandbox';
import { createClusterConnections } from '../clusters';
import {
  createWatchCache,
  type ProjectedObject,
  type ResourceType,
  type WatchTuning,
} from '../watch';

export interface ConfigMap extends ProjectedObject {
  color: string;
}

export const CONFIG_MAP: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};

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

/** Waits until it holds, or for long enough that it never will. */
export async function until(
  condition: () => boolean,
  withinMs = 50_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition() && Date.now() < deadline) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

export type WatchedSandbox = Awaited<ReturnType<typeof watchSandbox>>;

/** A sandbox with one ConfigMap `a`, and a watch of it that is open. */
export async function watchSandbox(tuning?: Partial<WatchTuning>) {
  const sandbox = await startSandbox({ story: false, eventLogSize: 50 });
  const { cluster } = sandbox;
  const kubernetes = sandbox.faults.of('kubernetes');
  const ref = (name: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'demo',
    name,
  });
  const put = (name: string, color: string, pad = '') => {
    if (cluster.get(ref(name))) {
      cluster.merge(ref(name), { data: { color, pad } });
      return;
    }
    cluster.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'demo', labels: { app: name } },
      data: { color, pad },
    });
  };
  cluster.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'demo' },
  });
  put('a', 'red');
  const connections = createClusterConnections({
    clusters: [
      {
        name: 'sandbox',
        url: sandbox.urls.kubernetes,
        token: sandbox.tokens.kubernetes,
      },
    ],
  });
  const cache = createWatchCache({
    connections,
    logger: mockServices.logger.mock(),
    tuning,
  });
  const maps = cache.acquire<ConfigMap>({
    cluster: 'sandbox',
    resource: CONFIG_MAP,
    projectionId: 'test/configmap',
    project: (object, context) =>
      isConfigMap(object)
        ? {
            cluster: context.cluster,
            namespace: object.metadata.namespace,
            name: object.metadata.name,
            labels: { ...object.metadata.labels },
            color: object.data?.color ?? '',
          }
        : undefined,
  });
  const seen = () =>
    Object.fromEntries(
      [...maps.values()].map(map => [map.name, map.color]).sort(),
    );
  await maps.synced(AbortSignal.timeout(30_000));
  await until(() => kubernetes.openWatches === 1);
  return {
    sandbox,
    kubernetes,
    cache,
    maps,
    put,
    remove: (name: string) => cluster.delete(ref(name)),
    seen,
    /** Like the server, and said to be. */
    async converged(expected: Record<string, string>, withinMs = 50_000) {
      const text = JSON.stringify(expected);
      await until(
        () =>
          JSON.stringify(seen()) === text && maps.freshness().state === 'live',
        withinMs,
      );
      expect(seen()).toEqual(expected);
      expect(maps.freshness()).toMatchObject({ state: 'live', via: 'watch' });
    },
    requests: () => sandbox.faults.requests('kubernetes'),
    async stop() {
      await cache.stop();
      await connections.close();
      await sandbox.stop();
    },
  };
}
