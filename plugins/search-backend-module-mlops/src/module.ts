import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { DeliveryApi } from './collator/DeliveryApi';
import { MlopsCollatorFactory } from './collator/MlopsCollatorFactory';
import { readCollatorConfig } from './config/readCollatorConfig';

/**
 * Makes releases and model versions findable.
 *
 * @public
 */
export const searchModuleMlops = createBackendModule({
  pluginId: 'search',
  moduleId: 'mlops',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        indexRegistry: searchIndexRegistryExtensionPoint,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({
        auth,
        catalog,
        config,
        discovery,
        indexRegistry,
        logger,
        scheduler,
      }) {
        const settings = readCollatorConfig(config);
        indexRegistry.addCollator({
          schedule: scheduler.createScheduledTaskRunner(settings.schedule),
          factory: new MlopsCollatorFactory({
            settings,
            deliveries: new DeliveryApi({ discovery, auth }),
            catalog,
            auth,
            logger,
          }),
        });
      },
    });
  },
});
