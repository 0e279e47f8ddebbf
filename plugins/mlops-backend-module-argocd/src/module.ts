import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  clusterConnectionsServiceRef,
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
  watchCacheServiceRef,
} from '@slipway/backstage-plugin-mlops-node';
import { applicationActions } from './actions/applicationActions';
import { ArgoCdSource } from './ArgoCdSource';
import { readArgoCdConfig } from './config/readArgoCdConfig';
import { createControl } from './control/createControl';
import { createFeeds } from './createFeeds';
import { patienceWith } from './stalls/ApplicationStalls';
import { applicationSteps } from './steps/applicationSteps';

/**
 * Gives Argo CD's Applications, of all clusters or instances, to the delivery
 * API, and what can be done to them.
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
        operations: operationsExtensionPoint,
        sources: deliverySourcesExtensionPoint,
        watchCache: watchCacheServiceRef,
      },
      async init({ config, logger, clusters, watchCache, ...services }) {
        const { operations, sources } = services;
        const settings = readArgoCdConfig(config);
        if (clusters.list().length === 0 && settings.instances.length === 0) {
          logger.warn(
            'Argo CD is read from nowhere: configure mlops.clusters, or mlops.argocd.instances',
          );
        }
        const feeds = createFeeds(settings, watchCache, clusters);
        const patience = patienceWith(settings);
        sources.addSource(new ArgoCdSource({ feeds, clusters, patience }));
        const control = createControl(settings, clusters);
        applicationSteps(control).forEach(step => operations.addStep(step));
        applicationActions().forEach(action => operations.addAction(action));
      },
    });
  },
});
