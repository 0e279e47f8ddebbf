import type {
  ClusterConnections,
  WatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import type { ArgoCdFeeds } from './ArgoCdFeeds';
import type { ArgoCdSettings } from './config/readArgoCdConfig';
import { kubernetesFeeds } from './kubernetesFeeds';
import { restFeeds } from './restFeeds';

/** As configured; else over the Kubernetes API where a cluster is known. */
export function createFeeds(
  settings: ArgoCdSettings,
  watchCache: WatchCache,
  clusters: ClusterConnections,
): ArgoCdFeeds {
  const access =
    settings.access ?? (clusters.list().length > 0 ? 'kubernetes' : 'rest');
  return access === 'rest'
    ? restFeeds(settings, watchCache)
    : kubernetesFeeds(settings, watchCache, clusters);
}
