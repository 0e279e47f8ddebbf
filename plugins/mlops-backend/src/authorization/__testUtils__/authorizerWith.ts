import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogConditions } from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  type PermissionCriteria,
  type PermissionCondition,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { component } from '../../__testUtils__/delivered';
import { DeliveryAuthorizer, type Asker } from '../DeliveryAuthorizer';

export const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };

export const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

export function conditional(
  conditions: PermissionCriteria<PermissionCondition>,
): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    conditions,
  };
}

export const ownedBy = (...claims: string[]) =>
  conditional(catalogConditions.isEntityOwner({ claims }));

export const asker = (name: string): Asker => ({
  credentials: mockCredentials.user(`user:default/${name}`),
  key: name,
});

export function authorizerWith(...decisions: PolicyDecision[]) {
  let now = 0;
  const permissions = mockServices.permissions.mock({
    authorizeConditional: async () => decisions,
    authorize: async () => [{ result: AuthorizeResult.DENY }],
  });
  const authorizer = new DeliveryAuthorizer({
    permissions,
    logger: mockServices.logger.mock(),
    now: () => now,
  });
  return {
    permissions,
    authorizer,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

export const fraud = component('fraud-detection');

export const credit = component('credit-risk', {
  owner: 'group:default/team-risk',
});
