import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  checkCluster,
  type ClusterOptions,
  type ConfiguredClusters,
} from './ClusterOptions';
import { HttpClusterConnection } from './HttpClusterConnection';
import { readClusters } from './readClusters';
import type { ClusterConnections } from './types';

/**
 * Connections to the configured clusters, or to those given. Nothing is
 * connected before it is asked for.
 *
 * @public
 */
export function createClusterConnections(
  options:
    | { config: Config; logger: LoggerService }
    | { clusters: readonly ClusterOptions[] },
): ClusterConnections & { close(): Promise<void> } {
  const { clusters, skipped } =
    'clusters' in options
      ? given(options.clusters)
      : readClusters(options.config, options.logger);
  const connections = new Map(
    clusters.map(cluster => [cluster.name, new HttpClusterConnection(cluster)]),
  );
  const all = [...connections.values()];
  return {
    list: () => all,
    get: name => connections.get(name),
    skipped,
    close: async () => {
      await Promise.all(all.map(one => one.close()));
    },
  };
}

function given(clusters: readonly ClusterOptions[]): ConfiguredClusters {
  clusters.forEach(checkCluster);
  return { clusters: [...clusters], skipped: [] };
}
