import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  operationsExtensionPoint,
  readHosts,
  Repositories,
} from '@slipway/backstage-plugin-mlops-node';
import { IntegratedHost } from './hosts/IntegratedHost';
import { awaitMergeStep, proposeStep } from './proposal/steps';

/**
 * Lets rollbacks and promotions go by pull requests, at the Git hosts that
 * Backstage's `integrations` have credentials for.
 *
 * @public
 */
export const mlopsModuleGit = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'git',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        operations: operationsExtensionPoint,
      },
      async init({ config, operations }) {
        const repositories = new Repositories(readHosts(config));
        for (const kind of repositories.kinds) {
          operations.addRepositoryHost(new IntegratedHost(kind, repositories));
        }
        operations.addStep(proposeStep(repositories));
        operations.addStep(awaitMergeStep(repositories));
      },
    });
  },
});
