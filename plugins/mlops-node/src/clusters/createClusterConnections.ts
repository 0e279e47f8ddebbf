import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { type ClusterOptions, connect, readClusters } from './readClusters';
import type { ClusterConnections } from './types';

/**
 * Connections to the configured clusters, or to those given.
 *
 * @public
 */
export function createClusterConnections(
  options:
    | { config: Config; logger: LoggerService }
    | { clusters: readonly ClusterOptions[] },
): ClusterConnections & { close(): Promise<void> } {
  const clusters =
    'clusters' in options
      ? options.clusters
      : readClusters(options.config, options.logger);
  const connections = new Map(
    clusters.map(cluster => [cluster.name, connect(cluster)]),
  );
  return {
    list: () => [...connections.values()],
    get: name => connections.get(name),
    close: async () => {
      await Promise.all([...connections.values()].map(one => one.close()));
    },
  };
}
