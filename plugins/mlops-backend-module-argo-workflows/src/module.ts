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
        logger: coreServices.logger,
        clusters: clusterConnectionsServiceRef,
        sources: deliverySourcesExtensionPoint,
        watchCache: watchCacheServiceRef,
      },
      async init({ config, logger, clusters, sources, watchCache }) {
        const settings = readArgoWorkflowsConfig(config);
        if (clusters.list().length === 0 && settings.instances.length === 0) {
          logger.warn(
            'Argo Workflows is read from nowhere: configure mlops.clusters, or mlops.argoWorkflows.instances',
          );
        }
        const feeds = createFeeds(settings, watchCache, clusters);
        sources.addSource(new ArgoWorkflowsSource(feeds));
      },
    });
  },
});
