import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { notificationService } from '@backstage/plugin-notifications-node';
import {
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
} from '@slipway/backstage-plugin-mlops-node';
import { AlertNotifier } from './alerts/AlertNotifier';
import { AlertBoard } from './alerts/AlertBoard';
import { AlertmanagerSource } from './AlertmanagerSource';
import { AlertStore } from './alerts/AlertStore';
import { readAlertmanagerConfig } from './config/readAlertmanagerConfig';
import { AlertTokens } from './webhook/AlertTokens';
import { WEBHOOK_PATH } from './webhook/paths';
import { createWebhookRouter } from './webhook/webhookRouter';

/**
 * Takes the alerts that Alertmanager tells of, and gives them to the delivery
 * API and to the timelines.
 *
 * @public
 */
export const mlopsModuleAlertmanager = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'alertmanager',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        notifications: notificationService,
        operations: operationsExtensionPoint,
        sources: deliverySourcesExtensionPoint,
      },
      async init({ auditor, config, database, logger, ...services }) {
        const { httpRouter, notifications, operations, sources } = services;
        const { expireAfterMs, secrets } = readAlertmanagerConfig(config);
        const store = await AlertStore.create(database, { expireAfterMs });
        sources.addSource(
          new AlertmanagerSource(new AlertBoard({ store, logger })),
        );
        // Alertmanager can show no Backstage token; the webhook checks its own.
        httpRouter.addAuthPolicy({
          path: WEBHOOK_PATH,
          allow: 'unauthenticated',
        });
        httpRouter.use(
          createWebhookRouter({
            tokens: new AlertTokens(secrets),
            alerts: store,
            notifier: new AlertNotifier({ notifications, logger }),
            deliveries: operations.deliveries,
            auditor,
            logger,
          }),
        );
      },
    });
  },
});
