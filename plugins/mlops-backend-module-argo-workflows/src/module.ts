import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  clusterConnectionsServiceRef,
  deliverySourcesExtensionPoint,
  watchCacheServiceRef,
} from '@slipway/backstage-plugin-mlops-node';
import { ArgoWorkflowsSource } from './ArgoWorkflowsSource';
import { readArgoWorkflowsConfig } from './config/readArgoWorkflowsConfig';
import { createFeeds } from './createFeeds';

/**
 * Gives Argo Workflows' runs, of all clusters or instances, to the delivery
 * API.
 *
 * @public
 */
export const mlopsModuleArgoWorkflows = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'argo-workflows',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        clusters: clusterConnectionsServiceRef,
        sources: deliverySourcesExtensionPoint,
        watchCache: watchCacheServiceRef,
      },
      async init({ config, clusters, sources, watchCache }) {
        const settings = readArgoWorkflowsConfig(config);
        const feeds = createFeeds(settings, watchCache, clusters);
        sources.addSource(new ArgoWorkflowsSource(feeds));
      },
    });
  },
});
