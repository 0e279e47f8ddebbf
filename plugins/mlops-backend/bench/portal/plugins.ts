import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { entities } from '../platform/entities';
import { FULL_SIZE } from '../platform/names';

/** Everyone sees what they own, and nothing else. */
export const benchPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'bench-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy({
          async handle({ permission }, user) {
            if (
              !isResourcePermission(permission, RESOURCE_TYPE_CATALOG_ENTITY)
            ) {
              return { result: AuthorizeResult.ALLOW };
            }
            return createCatalogConditionalDecision(
              permission,
              catalogConditions.isEntityOwner({
                claims: user?.info.ownershipEntityRefs ?? [],
              }),
            );
          },
        });
      },
    });
  },
});

/** The entities of the benchmark, as if from an organisation's catalog. */
export const benchCatalog = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'bench-entities',
  register(env) {
    env.registerInit({
      deps: { processing: catalogProcessingExtensionPoint },
      async init({ processing }) {
        processing.addEntityProvider({
          getProviderName: () => 'bench',
          async connect(connection) {
            await connection.applyMutation({
              type: 'full',
              entities: entities(FULL_SIZE).map(entity => ({
                entity,
                locationKey: 'bench',
              })),
            });
          },
        });
      },
    });
  },
});

const PAGE = Buffer.alloc(25 * 1024, 'x');

/**
 * As little as a plugin can do: an answer of a page's size, to anybody. What
 * Backstage's router and this machine can reach at best.
 */
export const bareRouter = createBackendPlugin({
  pluginId: 'bare',
  register(env) {
    env.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      async init({ httpRouter }) {
        httpRouter.use((_req, res) => res.end(PAGE));
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
      },
    });
  },
});
