import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { readLintConfig } from './config/readLintConfig';
import { readProviders } from './config/readProviders';
import { DeliveryReader } from './lint/DeliveryReader';
import { BindingLintProcessor } from './processor/BindingLintProcessor';
import { ModelRelationProcessor } from './processor/ModelRelationProcessor';
import { MlflowEntityProvider } from './provider/MlflowEntityProvider';
import { ModelDirectory } from './registry/ModelDirectory';
import { RegistryClient } from './registry/RegistryClient';

/**
 * Makes the registered models of MLflow catalog entities, relates services to
 * them, and warns of bindings that are not as they should be.
 *
 * @public
 */
export const catalogModuleMlflow = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'mlflow',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({
        auth,
        catalog,
        config,
        discovery,
        logger,
        processing,
        scheduler,
      }) {
        const instances = readProviders(config).map(settings => {
          const client = new RegistryClient(settings.registry);
          const directory = new ModelDirectory(async () =>
            (await client.listModels()).map(({ name }) => name),
          );
          return { settings, client, directory };
        });
        for (const instance of instances) {
          processing.addEntityProvider(
            new MlflowEntityProvider({
              ...instance,
              taskRunner: scheduler.createScheduledTaskRunner(
                instance.settings.schedule,
              ),
              catalog,
              auth,
              logger,
            }),
          );
        }
        processing.addProcessor(new ModelRelationProcessor(instances));
        const { enabled, intervalMs } = readLintConfig(config);
        if (!enabled) return;
        processing.addProcessor(
          new BindingLintProcessor({
            instances,
            deliveries: new DeliveryReader({ discovery, auth, logger }),
            intervalMs,
          }),
        );
      },
    });
  },
});
