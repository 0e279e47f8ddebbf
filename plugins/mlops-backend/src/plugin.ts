import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { ConflictError } from '@backstage/errors';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { mlopsPermissions } from '@slipway/backstage-plugin-mlops-common';
import {
  clusterConnectionsServiceRef,
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
  watchCacheServiceRef,
  type DeliverySource,
} from '@slipway/backstage-plugin-mlops-node';
import { OperationRegistry } from './operations/OperationRegistry';
import { startDelivery } from './startDelivery';
import { KubernetesSource } from './workloads/KubernetesSource';

/**
 * The delivery API: joins what the sources see into the delivery of each
 * entity.
 *
 * @public
 */
export const mlopsPlugin = createBackendPlugin({
  pluginId: 'mlops',
  register(env) {
    const sources: DeliverySource[] = [];
    env.registerExtensionPoint(deliverySourcesExtensionPoint, {
      addSource(source) {
        if (
          source.system === 'kubernetes' ||
          sources.some(({ system }) => system === source.system)
        ) {
          throw new ConflictError(
            `A delivery source for ${source.system} was added before; install its module once`,
          );
        }
        sources.push(source);
      },
    });
    const registry = new OperationRegistry();
    env.registerExtensionPoint(operationsExtensionPoint, registry);
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        connections: clusterConnectionsServiceRef,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
        watchCache: watchCacheServiceRef,
      },
      async init({ permissionsRegistry, ...services }) {
        permissionsRegistry.addPermissions(mlopsPermissions);
        const { connections, watchCache } = services;
        await startDelivery({
          ...services,
          registry,
          sources: [
            ...sources,
            new KubernetesSource({ connections, watchCache }),
          ],
        });
      },
    });
  },
});
