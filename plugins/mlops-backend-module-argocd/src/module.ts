import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  clusterConnectionsServiceRef,
  deliverySourcesExtensionPoint,
  watchCacheServiceRef,
} from '@slipway/backstage-plugin-mlops-node';
import { ArgoCdSource } from './ArgoCdSource';
import { readArgoCdConfig } from './config/readArgoCdConfig';
import { createFeeds } from './createFeeds';

/**
 * Gives Argo CD's Applications, of all clusters or instances, to the delivery
 * API.
 *
 * @public
 */
export const mlopsModuleArgoCd = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'argocd',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        clusters: clusterConnectionsServiceRef,
        sources: deliverySourcesExtensionPoint,
        watchCache: watchCacheServiceRef,
      },
      async init({ config, logger, clusters, sources, watchCache }) {
        const settings = readArgoCdConfig(config);
        if (clusters.list().length === 0 && settings.instances.length === 0) {
          logger.warn(
            'Argo CD is read from nowhere: configure mlops.clusters, or mlops.argocd.instances',
          );
        }
        const feeds = createFeeds(settings, watchCache, clusters);
        sources.addSource(new ArgoCdSource({ feeds, clusters }));
      },
    });
  },
});
