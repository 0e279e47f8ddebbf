import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';
import { HttpClusterConnection } from './HttpClusterConnection';

/**
 * How to reach one cluster, as an administrator says it.
 *
 * @public
 */
export interface ClusterOptions {
  name: string;
  /** Absent with `kubeconfig` or inside a cluster. */
  url?: string;
  token?: string;
  caData?: string;
  caFile?: string;
  skipTLSVerify?: boolean;
  namespaces?: readonly string[];
  kubeconfig?: { path?: string; context?: string };
}

/**
 * The clusters of `mlops.clusters`, else those that the Kubernetes plugin is
 * configured with. What cannot be used is told once and left out.
 */
export function readClusters(
  config: Config,
  logger: LoggerService,
): ClusterOptions[] {
  const own = config.getOptionalConfigArray('mlops.clusters');
  const clusters = own
    ? own.map(readOwnCluster)
    : readKubernetesPluginClusters(config, logger);
  const names = new Set<string>();
  for (const { name } of clusters) {
    if (names.has(name)) {
      throw new InputError(
        `Two clusters are named '${name}'; give each a name of its own`,
      );
    }
    names.add(name);
  }
  return clusters;
}

function readOwnCluster(config: Config): ClusterOptions {
  const kubeconfig = config.getOptionalConfig('kubeconfig');
  return {
    ...readAddress(config),
    namespaces: config.getOptionalStringArray('namespaces'),
    kubeconfig: kubeconfig && {
      path: kubeconfig.getOptionalString('path'),
      context: kubeconfig.getOptionalString('context'),
    },
  };
}

function readAddress(config: Config): ClusterOptions {
  return {
    name: config.getString('name'),
    url: config.getOptionalString('url'),
    token: config.getOptionalString('serviceAccountToken'),
    caData: config.getOptionalString('caData'),
    caFile: config.getOptionalString('caFile'),
    skipTLSVerify: config.getOptionalBoolean('skipTLSVerify'),
  };
}

function readKubernetesPluginClusters(
  config: Config,
  logger: LoggerService,
): ClusterOptions[] {
  const methods =
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  return methods.flatMap(method => {
    const type = method.getString('type');
    if (type !== 'config') {
      logger.warn(
        `Clusters of kubernetes.clusterLocatorMethods type '${type}' are not watched; list them in mlops.clusters`,
      );
      return [];
    }
    return method
      .getConfigArray('clusters')
      .flatMap(cluster => readKubernetesPluginCluster(cluster, logger));
  });
}

function readKubernetesPluginCluster(
  config: Config,
  logger: LoggerService,
): ClusterOptions[] {
  const name = config.getString('name');
  const provider = config.getOptionalString('authProvider') ?? 'serviceAccount';
  if (provider !== 'serviceAccount') {
    logger.warn(
      `Cluster '${name}' is not watched: the Kubernetes plugin reaches it as '${provider}', and a watch needs credentials of its own; list it in mlops.clusters`,
    );
    return [];
  }
  return [readAddress(config)];
}

/** A connection to one cluster. @throws InputError for what cannot be used. */
export function connect(options: ClusterOptions): HttpClusterConnection {
  const config = new KubeConfig();
  if (options.kubeconfig) {
    if (options.kubeconfig.path) config.loadFromFile(options.kubeconfig.path);
    else config.loadFromDefault();
    if (options.kubeconfig.context) {
      config.setCurrentContext(options.kubeconfig.context);
    }
  } else if (options.url && !options.token && isInCluster(options.url)) {
    config.loadFromCluster();
  } else {
    load(config, options);
  }
  const url = options.url ?? config.getCurrentCluster()?.server;
  if (!url || !URL.canParse(url)) {
    throw new InputError(
      `Cluster '${options.name}' has no usable url; set mlops.clusters[].url or kubeconfig`,
    );
  }
  return new HttpClusterConnection(config, {
    name: options.name,
    url,
    namespaces: options.namespaces,
  });
}

function isInCluster(url: string): boolean {
  return (
    Boolean(process.env.KUBERNETES_SERVICE_HOST) &&
    /^https:\/\/kubernetes\.default(\.svc(\.cluster\.local)?)?(:443)?\/?$/.test(
      url,
    )
  );
}

function load(config: KubeConfig, options: ClusterOptions): void {
  const { name, url = '' } = options;
  config.loadFromOptions({
    clusters: [
      {
        name,
        server: url,
        caData: options.caData,
        caFile: options.caFile,
        // KubeConfig refuses plain HTTP otherwise, for the token's sake.
        skipTLSVerify: options.skipTLSVerify || isLoopbackHttp(url),
      },
    ],
    users: [{ name, token: options.token }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
}

function isLoopbackHttp(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'http:' &&
    (hostname === 'localhost' ||
      hostname === '[::1]' ||
      hostname.startsWith('127.'))
  );
}
