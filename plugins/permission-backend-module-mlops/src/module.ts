import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { OwnersPolicy } from './OwnersPolicy';

const ADMINISTRATORS = 'permission.mlops.administrators';

/**
 * The policy of the portal: only owners change what is delivered.
 *
 * @public
 */
export const permissionModuleMlops = createBackendModule({
  pluginId: 'permission',
  moduleId: 'mlops-owners',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        policy: policyExtensionPoint,
      },
      async init({ config, policy }) {
        policy.setPolicy(
          new OwnersPolicy({
            administrators: config.getOptionalStringArray(ADMINISTRATORS) ?? [],
          }),
        );
      },
    });
  },
});
