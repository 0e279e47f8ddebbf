import { existsSync } from 'node:fs';
import type { Config } from '@backstage/config';
import { toError } from '@backstage/errors';
import {
  checkCluster,
  type ClusterOptions,
  type ConfiguredClusters,
} from './ClusterOptions';

const AUTH_PROVIDER = 'kubernetes.io/auth-provider';
const IN_CLUSTER_CA = '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt';
const OWN_LIST = 'to watch it, list it in mlops.clusters with credentials';

/**
 * The clusters that the Kubernetes plugin is configured with
 * (@backstage/plugin-kubernetes-backend 0.21, cluster-locator). It may reach
 * them as the user who looks; a watch has no user, and needs credentials of
 * its own.
 */
export function readKubernetesPluginClusters(
  config: Config,
): ConfiguredClusters {
  const found: ConfiguredClusters = { clusters: [], skipped: [] };
  const methods =
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  for (const method of methods) {
    const type = method.getString('type');
    if (type === 'config') {
      method
        .getConfigArray('clusters')
        .forEach(cluster => readCluster(cluster, found));
    } else if (type === 'localKubectlProxy') {
      found.clusters.push({ name: 'local', url: 'http://localhost:8001' });
    } else {
      found.skipped.push({
        name: type,
        reason: `clusters that kubernetes.clusterLocatorMethods finds by '${type}' are not known to the portal; list them in mlops.clusters with credentials`,
      });
    }
  }
  return found;
}

function readCluster(config: Config, found: ConfiguredClusters): void {
  const name = config.getString('name');
  const provider = providerOf(config);
  const cluster: ClusterOptions = {
    name,
    url: config.getOptionalString('url'),
    token: tokenOf(config),
    caData: config.getOptionalString('caData'),
    caFile: config.getOptionalString('caFile'),
    skipTLSVerify: config.getOptionalBoolean('skipTLSVerify'),
  };
  const skip = (reason: string) => found.skipped.push({ name, reason });
  if (provider === 'localKubectlProxy') {
    found.clusters.push(cluster);
  } else if (provider !== 'serviceAccount') {
    skip(`the Kubernetes plugin reaches it by '${provider}'; ${OWN_LIST}`);
  } else if (cluster.token) {
    const reason = whyUnusable(cluster);
    if (reason === undefined) found.clusters.push(cluster);
    else skip(reason);
  } else if (existsSync(IN_CLUSTER_CA)) {
    // As the plugin does, whatever the url says.
    found.clusters.push({ ...cluster, inCluster: true });
  } else {
    skip(`it has no serviceAccountToken; ${OWN_LIST}`);
  }
}

function providerOf(config: Config): string {
  return (
    authMetadata(config, AUTH_PROVIDER) ??
    config.getOptionalString('authProvider') ??
    'serviceAccount'
  );
}

function tokenOf(config: Config): string | undefined {
  return (
    authMetadata(config, 'serviceAccountToken') ??
    config.getOptionalString('serviceAccountToken')
  );
}

/** Its keys hold dots and slashes, which Config would take for paths. */
function authMetadata(config: Config, key: string): string | undefined {
  const metadata = config.getOptional<unknown>('authMetadata');
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const value: unknown = Object.entries(metadata).find(
    ([name]) => name === key,
  )?.[1];
  return typeof value === 'string' ? value : undefined;
}

function whyUnusable(cluster: ClusterOptions): string | undefined {
  try {
    checkCluster(cluster);
    return undefined;
  } catch (error) {
    return toError(error).message;
  }
}
