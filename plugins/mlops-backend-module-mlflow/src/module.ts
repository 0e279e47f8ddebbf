import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { deliverySourcesExtensionPoint } from '@slipway/backstage-plugin-mlops-node';
import { readMlflowConfig } from './config/readMlflowConfig';
import { MlflowSource } from './MlflowSource';

/**
 * Gives the models, versions and runs of MLflow to the delivery API.
 *
 * @public
 */
export const mlopsModuleMlflow = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'mlflow',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        sources: deliverySourcesExtensionPoint,
      },
      async init({ config, logger, sources }) {
        sources.addSource(
          MlflowSource.create({ settings: readMlflowConfig(config), logger }),
        );
      },
    });
  },
});
