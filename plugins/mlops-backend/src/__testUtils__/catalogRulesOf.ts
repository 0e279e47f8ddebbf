import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import { catalogEntityPermissionResourceRef } from '@backstage/plugin-catalog-node/alpha';

/** Of the catalog only what the permission backend asks: who meets its rules. */
export function catalogRulesOf(entities: readonly Entity[]) {
  return createBackendPlugin({
    pluginId: 'catalog',
    register(env) {
      env.registerInit({
        deps: { permissionsRegistry: coreServices.permissionsRegistry },
        async init({ permissionsRegistry }) {
          permissionsRegistry.addResourceType({
            resourceRef: catalogEntityPermissionResourceRef,
            permissions: [],
            rules: Object.values(permissionRules),
            getResources: async refs =>
              refs.map(ref =>
                entities.find(entity => stringifyEntityRef(entity) === ref),
              ),
          });
        },
      });
    },
  });
}
