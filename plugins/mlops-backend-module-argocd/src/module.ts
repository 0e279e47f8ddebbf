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
        clusters: clusterConnectionsServiceRef,
        sources: deliverySourcesExtensionPoint,
        watchCache: watchCacheServiceRef,
      },
      async init({ config, clusters, sources, watchCache }) {
        const settings = readArgoCdConfig(config);
        const feeds = createFeeds(settings, watchCache, clusters);
        sources.addSource(new ArgoCdSource({ feeds, clusters }));
      },
    });
  },
});
