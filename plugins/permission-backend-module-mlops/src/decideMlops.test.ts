import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import {
  mlopsActionPermissions,
  mlopsDeliveryReadPermission,
  mlopsReleaseRollbackPermission,
} from '@slipway/backstage-plugin-mlops-common';
import { decideMlops } from './decideMlops';
import { OwnersPolicy } from './OwnersPolicy';

function userOf(...ownershipEntityRefs: string[]): PolicyQueryUser {
  const userEntityRef = 'user:default/maria';
  return {
    credentials: mockCredentials.user(userEntityRef),
    info: { userEntityRef, ownershipEntityRefs },
  };
}

const maria = userOf('user:default/maria', 'group:default/team-fraud');

describe('the owners-only policy', () => {
  it.each(mlopsActionPermissions.map(each => [each.name, each] as const))(
    'lets owners use %s',
    (_, permission) => {
      expect(decideMlops(permission, maria)).toMatchObject({
        result: AuthorizeResult.CONDITIONAL,
        conditions: {
          rule: 'IS_ENTITY_OWNER',
          params: {
            claims: ['user:default/maria', 'group:default/team-fraud'],
          },
        },
      });
    },
  );

  it('lets nobody act who is not known', () => {
    expect(decideMlops(mlopsReleaseRollbackPermission, undefined)).toEqual({
      result: AuthorizeResult.DENY,
    });
    expect(decideMlops(mlopsReleaseRollbackPermission, userOf())).toEqual({
      result: AuthorizeResult.DENY,
    });
  });

  it('lets administrators act everywhere', () => {
    expect(
      decideMlops(mlopsReleaseRollbackPermission, maria, {
        administrators: ['group:default/team-fraud'],
      }),
    ).toEqual({ result: AuthorizeResult.ALLOW });
  });

  it('has no say in other permissions', async () => {
    const other = createPermission({ name: 'other', attributes: {} });
    expect(decideMlops(other, maria)).toBeUndefined();
    expect(decideMlops(mlopsDeliveryReadPermission, maria)).toBeUndefined();
    await expect(
      new OwnersPolicy({ administrators: [] }).handle({ permission: other }),
    ).resolves.toEqual({ result: AuthorizeResult.ALLOW });
  });
});
