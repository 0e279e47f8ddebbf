import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  isPermission,
} from '@backstage/plugin-permission-common';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { mlopsDeliveryReadPermission } from '@slipway/backstage-plugin-mlops-common';
import request from 'supertest';
import { authWithActors } from '../__testUtils__/authWithActors';
import { component } from '../__testUtils__/delivered';
import { mlopsPlugin } from '../plugin';

/** Everyone reads the catalog; what is delivered only its owners see. */
const ownersPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'owners-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy({
          async handle({ permission }, user) {
            if (!isPermission(permission, mlopsDeliveryReadPermission)) {
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

describe('with the permission backend and a policy for owners', () => {
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    backend = await startTestBackend({
      features: [
        mlopsPlugin,
        permissionPlugin,
        ownersPolicy,
        permissionsServiceFactory,
        authWithActors,
        httpAuthServiceFactory,
        catalogServiceMock.factory({
          entities: [
            component('fraud-detection', { owner: 'user:default/maria' }),
            component('credit-risk', { owner: 'user:default/nils' }),
          ],
        }),
        mockServices.rootConfig.factory({
          data: { permission: { enabled: true } },
        }),
      ],
    });
  });

  const read = async (service: string, user: string) => {
    const { status } = await request(backend.server)
      .get(`/api/mlops/v1/entities/component/default/${service}/delivery`)
      .set(
        'Authorization',
        mockCredentials.user.header(`user:default/${user}`),
      );
    return status;
  };

  it('shows each owner their own, and only that', async () => {
    expect(await read('fraud-detection', 'maria')).toBe(200);
    expect(await read('credit-risk', 'maria')).toBe(403);
    expect(await read('fraud-detection', 'nils')).toBe(403);
    expect(await read('credit-risk', 'nils')).toBe(200);
    expect(await read('credit-risk', 'olga')).toBe(403);
  });

  it('stays right when many ask at once', async () => {
    const users = ['maria', 'nils', 'olga'];
    const statuses = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        read('fraud-detection', users[i % users.length]),
      ),
    );
    expect(statuses).toEqual(
      statuses.map((_, i) => (users[i % users.length] === 'maria' ? 200 : 403)),
    );
  });
});
