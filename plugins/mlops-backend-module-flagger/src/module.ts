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
import { rolloutActions } from './actions/rolloutActions';
import { readFlaggerConfig } from './config/readFlaggerConfig';
import { FlaggerSource } from './FlaggerSource';
import { rolloutSteps } from './steps/rolloutSteps';
import { watchFlagger } from './watchFlagger';
import { WEBHOOKS_PATH } from './webhooks/paths';
import { SwitchBoard } from './webhooks/SwitchBoard';
import { SwitchStore } from './webhooks/SwitchStore';
import { createWebhookRouter } from './webhooks/webhookRouter';
import { WebhookTokens } from './webhooks/WebhookTokens';

/**
 * Gives Flagger's Canaries, of all clusters, to the delivery API, and what can
 * be done to them; answers what Flagger asks.
 *
 * @public
 */
export const mlopsModuleFlagger = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'flagger',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        operations: operationsExtensionPoint,
        clusters: clusterConnectionsServiceRef,
        sources: deliverySourcesExtensionPoint,
        watchCache: watchCacheServiceRef,
      },
      async init({ config, clusters, sources, watchCache, ...services }) {
        const { auditor, database, httpRouter, logger, operations } = services;
        const settings = readFlaggerConfig(config);
        const switches = await SwitchStore.create(database);
        sources.addSource(
          new FlaggerSource({
            settings,
            watch: watchFlagger(watchCache, clusters),
            switches: new SwitchBoard({ store: switches, logger }),
          }),
        );
        rolloutSteps(clusters, switches).forEach(step =>
          operations.addStep(step),
        );
        rolloutActions().forEach(action => operations.addAction(action));
        // Flagger can show no Backstage token; the webhooks check their own.
        httpRouter.addAuthPolicy({
          path: WEBHOOKS_PATH,
          allow: 'unauthenticated',
        });
        httpRouter.use(
          createWebhookRouter({
            tokens: new WebhookTokens(settings.webhooks.secrets),
            switches,
            deliveries: operations.deliveries,
            auditor,
            logger,
            gatesAreOpen: settings.webhooks.gatesAreOpen,
          }),
        );
      },
    });
  },
});
