import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { clusterConnectionsServiceRef, watchCacheServiceRef } from './services';
import type { ProjectedObject, WatchedCollection } from './watch';

describe('the services of the mlops plugin', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ story: false });
  });

  afterAll(() => sandbox.stop());

  it('watch the clusters of the Kubernetes plugin, and end with the backend', async () => {
    let namespaces: WatchedCollection<ProjectedObject> | undefined;
    const backend = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({
          data: {
            kubernetes: {
              clusterLocatorMethods: [
                {
                  type: 'config',
                  clusters: [
                    {
                      name: 'sandbox',
                      url: sandbox.urls.kubernetes,
                      authProvider: 'serviceAccount',
                      serviceAccountToken: sandbox.tokens.kubernetes,
                    },
                  ],
                },
              ],
            },
            mlops: { cache: { inactivity: { seconds: 20 } } },
          },
        }),
        createBackendPlugin({
          pluginId: 'mlops',
          register(env) {
            env.registerInit({
              deps: {
                connections: clusterConnectionsServiceRef,
                cache: watchCacheServiceRef,
              },
              async init({ connections, cache }) {
                expect(connections.list().map(({ name }) => name)).toEqual([
                  'sandbox',
                ]);
                namespaces = cache.acquire({
                  cluster: 'sandbox',
                  resource: {
                    group: '',
                    version: 'v1',
                    plural: 'namespaces',
                    kind: 'Namespace',
                  },
                  projectionId: 'test/namespace',
                  project: (object, { cluster }) => ({
                    cluster,
                    namespace: '',
                    name:
                      JSON.stringify(object).match(/"name":"([^"]+)"/)?.[1] ??
                      '',
                    labels: {},
                  }),
                });
              },
            });
          },
        }),
      ],
    });
    await namespaces?.synced(AbortSignal.timeout(30_000));
    expect(namespaces?.get('', 'kube-system')).toBeDefined();
    const kubernetes = sandbox.faults.of('kubernetes');
    const until = async (count: number) => {
      while (kubernetes.openWatches !== count) {
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    };
    await until(1);
    await backend.stop();
    await until(0);
  });
});
