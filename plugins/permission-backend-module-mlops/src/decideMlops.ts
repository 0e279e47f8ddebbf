import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { mlopsActionPermissions } from '@slipway/backstage-plugin-mlops-common';

/**
 * What the owners-only policy says of a permission of the mlops plugin: whoever
 * owns the entity may, administrators may, nobody else. Undefined for any other
 * permission, so that a policy of one's own goes on with it.
 *
 * @public
 */
export function decideMlops(
  permission: Permission,
  user: PolicyQueryUser | undefined,
  options: { administrators?: readonly string[] } = {},
): PolicyDecision | undefined {
  const isOurs = mlopsActionPermissions.some(each =>
    isPermission(permission, each),
  );
  if (!isOurs) return undefined;
  const claims = user?.info.ownershipEntityRefs ?? [];
  if (claims.some(claim => options.administrators?.includes(claim))) {
    return { result: AuthorizeResult.ALLOW };
  }
  if (
    claims.length === 0 ||
    !isResourcePermission(permission, 'catalog-entity')
  ) {
    return { result: AuthorizeResult.DENY };
  }
  return createCatalogConditionalDecision(
    permission,
    catalogConditions.isEntityOwner({ claims: [...claims] }),
  );
}
