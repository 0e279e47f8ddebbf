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
import { workflowActions } from './actions/workflowActions';
import { ArgoWorkflowsSource } from './ArgoWorkflowsSource';
import { readArgoWorkflowsConfig } from './config/readArgoWorkflowsConfig';
import { WorkflowControl } from './control/WorkflowControl';
import { createFeeds } from './createFeeds';
import { workflowSteps } from './steps/workflowSteps';

/**
 * Gives Argo Workflows' runs, of all clusters or instances, to the delivery
 * API, and what can be done about them.
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
        operations: operationsExtensionPoint,
        sources: deliverySourcesExtensionPoint,
        watchCache: watchCacheServiceRef,
      },
      async init({ config, logger, clusters, watchCache, ...services }) {
        const { operations, sources } = services;
        const settings = readArgoWorkflowsConfig(config);
        if (clusters.list().length === 0 && settings.instances.length === 0) {
          logger.warn(
            'Argo Workflows is read from nowhere: configure mlops.clusters, or mlops.argoWorkflows.instances',
          );
        }
        const feeds = createFeeds(settings, watchCache, clusters);
        const source = new ArgoWorkflowsSource(feeds);
        sources.addSource(source);
        const control = new WorkflowControl(feeds);
        workflowSteps(control).forEach(step => operations.addStep(step));
        workflowActions(control, ref => source.labelsOf(ref)).forEach(action =>
          operations.addAction(action),
        );
      },
    });
  },
});
