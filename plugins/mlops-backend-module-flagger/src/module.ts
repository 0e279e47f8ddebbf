import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  clusterConnectionsServiceRef,
  deliverySourcesExtensionPoint,
  watchCacheServiceRef,
} from '@slipway/backstage-plugin-mlops-node';
import { readFlaggerConfig } from './config/readFlaggerConfig';
import { FlaggerSource } from './FlaggerSource';
import { watchFlagger } from './watchFlagger';

/**
 * Gives Flagger's Canaries, of all clusters, to the delivery API.
 *
 * @public
 */
export const mlopsModuleFlagger = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'flagger',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        clusters: clusterConnectionsServiceRef,
        sources: deliverySourcesExtensionPoint,
        watchCache: watchCacheServiceRef,
      },
      async init({ config, clusters, sources, watchCache }) {
        sources.addSource(
          new FlaggerSource({
            settings: readFlaggerConfig(config),
            watch: watchFlagger(watchCache, clusters),
          }),
        );
      },
    });
  },
});
