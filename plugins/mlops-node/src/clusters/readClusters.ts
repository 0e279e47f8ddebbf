import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  checkCluster,
  type ClusterOptions,
  type ConfiguredClusters,
} from './ClusterOptions';
import { readKubernetesPluginClusters } from './readKubernetesPluginClusters';

/**
 * The clusters of `mlops.clusters`, else those that the Kubernetes plugin is
 * configured with. Of the latter, what cannot be used is told once and left
 * out: it was not written for this.
 *
 * @throws InputError for a cluster of our own config that cannot work.
 */
export function readClusters(
  config: Config,
  logger: LoggerService,
): ConfiguredClusters {
  const own = config.getOptionalConfigArray('mlops.clusters');
  const found = own
    ? { clusters: own.map(readOwnCluster), skipped: [] }
    : readKubernetesPluginClusters(config);
  for (const { name, reason } of found.skipped) {
    logger.warn(`Cluster '${name}' is not watched: ${reason}`);
  }
  checkNames(found.clusters);
  return found;
}

function readOwnCluster(config: Config): ClusterOptions {
  const kubeconfig = config.getOptionalConfig('kubeconfig');
  const cluster: ClusterOptions = {
    name: config.getString('name'),
    url: config.getOptionalString('url'),
    token: config.getOptionalString('serviceAccountToken'),
    tokenFile: config.getOptionalString('serviceAccountTokenFile'),
    caData: config.getOptionalString('caData'),
    caFile: config.getOptionalString('caFile'),
    skipTLSVerify: config.getOptionalBoolean('skipTLSVerify'),
    namespaces: config.getOptionalStringArray('namespaces'),
    kubeconfig: kubeconfig && {
      path: kubeconfig.getOptionalString('path'),
      context: kubeconfig.getOptionalString('context'),
    },
  };
  const isAnonymous = !cluster.token && !cluster.tokenFile && !kubeconfig;
  return isAnonymous && isOwnCluster(cluster.url)
    ? { ...cluster, inCluster: true }
    : cluster;
}

/** Whether the portal runs inside the cluster that is meant. */
function isOwnCluster(url: string | undefined): boolean {
  if (!process.env.KUBERNETES_SERVICE_HOST) return false;
  return (
    url === undefined ||
    /^https:\/\/kubernetes\.default(\.svc(\.cluster\.local)?)?(:443)?\/*$/.test(
      url,
    )
  );
}

function checkNames(clusters: readonly ClusterOptions[]): void {
  const names = new Set<string>();
  for (const cluster of clusters) {
    checkCluster(cluster);
    if (names.has(cluster.name)) {
      throw new InputError(
        `Two clusters are named '${cluster.name}'; give each a name of its own`,
      );
    }
    names.add(cluster.name);
  }
}
