import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
} from '@slipway/backstage-plugin-mlops-node';
import { aliasActions } from './actions/aliasActions';
import { MlflowClient } from './client/MlflowClient';
import { readMlflowConfig } from './config/readMlflowConfig';
import { MlflowSource } from './MlflowSource';
import { moveAlias } from './steps/moveAlias';

/**
 * Gives the models, versions and runs of MLflow to the delivery API, and what
 * can be done to a model's aliases.
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
        operations: operationsExtensionPoint,
        sources: deliverySourcesExtensionPoint,
      },
      async init({ config, logger, operations, sources }) {
        const settings = readMlflowConfig(config);
        const source = MlflowSource.create({ settings, logger });
        sources.addSource(source);
        const clients = new Map(
          settings.instances.map(one => [one.name, new MlflowClient(one)]),
        );
        operations.addStep(
          moveAlias({
            clientOf: name => clients.get(name),
            moved: ({ instance, model }) => source.lookAgain(instance, model),
          }),
        );
        aliasActions().forEach(action => operations.addAction(action));
      },
    });
  },
});
