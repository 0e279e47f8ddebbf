import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createDescribeAction } from './actions/describe';
import { readPlatform } from './config/readPlatform';

/**
 * Gives templates what they need to make model services.
 *
 * @public
 */
export const scaffolderModuleMlops = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'mlops',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        scaffolder: scaffolderActionsExtensionPoint,
      },
      async init({ config, scaffolder }) {
        const platform = readPlatform(config);
        scaffolder.addActions(createDescribeAction(platform));
      },
    });
  },
});
