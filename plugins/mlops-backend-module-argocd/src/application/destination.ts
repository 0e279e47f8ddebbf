import type { ClusterConnections } from '@slipway/backstage-plugin-mlops-node';
import type { ObservedApplication } from './ObservedApplication';

const IN_CLUSTER_NAME = 'in-cluster';
const IN_CLUSTER_SERVER =
  /^https:\/\/kubernetes\.default(\.svc(\.cluster\.local)?)?(:443)?\/?$/;

/**
 * The portal's name for the cluster an Application deploys to. `home` is the
 * cluster Argo CD itself runs in. A cluster the portal does not know keeps the
 * name Argo CD has for it.
 */
export function destinationCluster(
  destination: ObservedApplication['destination'],
  home: string,
  clusters: ClusterConnections,
): string {
  const { server, name } = destination;
  if (name) {
    if (name === IN_CLUSTER_NAME) return home;
    return name;
  }
  if (!server) return home;
  if (IN_CLUSTER_SERVER.test(server)) return home;
  const known = clusters
    .list()
    .find(cluster => normalised(cluster.url) === normalised(server));
  return known?.name ?? hostOf(server);
}

function normalised(url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
