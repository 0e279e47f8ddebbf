import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { createClusterConnections } from './clusters';
import type { ClusterConnections } from './clusters/types';
import { createWatchCache } from './watch';
import { readWatchTuning } from './watch/WatchTuning';
import type { WatchCache } from './watch/types';

/**
 * The clusters of the portal: `mlops.clusters`, else the Kubernetes plugin's.
 *
 * @public
 */
export const clusterConnectionsServiceRef =
  createServiceRef<ClusterConnections>({
    id: 'mlops.cluster-connections',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: {
          config: coreServices.rootConfig,
          logger: coreServices.logger,
          lifecycle: coreServices.lifecycle,
        },
        factory({ config, logger, lifecycle }) {
          const connections = createClusterConnections({ config, logger });
          lifecycle.addShutdownHook(() => connections.close());
          return connections;
        },
      }),
  });

/**
 * The watches that the plugin's modules share.
 *
 * @public
 */
export const watchCacheServiceRef = createServiceRef<WatchCache>({
  id: 'mlops.watch-cache',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        connections: clusterConnectionsServiceRef,
        logger: coreServices.logger,
        lifecycle: coreServices.lifecycle,
      },
      factory({ config, connections, logger, lifecycle }) {
        const cache = createWatchCache({
          connections,
          logger,
          tuning: readWatchTuning(config),
        });
        lifecycle.addShutdownHook(() => cache.stop());
        return cache;
      },
    }),
});
