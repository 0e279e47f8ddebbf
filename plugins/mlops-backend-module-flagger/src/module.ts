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
import { abortRollout } from './steps/abortRollout';
import { restoreAnalysis, skipAnalysis } from './steps/skipAnalysis';
import { awaitPromotion, setGate, setSuspended } from './steps/switchSteps';
import { watchFlagger } from './watchFlagger';
import { SwitchStore } from './webhooks/SwitchStore';
import { createWebhookRouter, WEBHOOKS_PATH } from './webhooks/webhookRouter';
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
        const settings = readFlaggerConfig(config);
        sources.addSource(
          new FlaggerSource({
            settings,
            watch: watchFlagger(watchCache, clusters),
          }),
        );
        const { auditor, database, httpRouter, logger, operations } = services;
        const switches = await SwitchStore.create(database);
        [
          abortRollout({ switches }),
          skipAnalysis(clusters),
          restoreAnalysis(clusters),
          setGate(switches),
          setSuspended(clusters),
          awaitPromotion,
        ].forEach(step => operations.addStep(step));
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
