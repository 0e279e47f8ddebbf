import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { createPermission } from '@backstage/plugin-permission-common';

/**
 * To see what is delivered of an entity; asked together with
 * `catalog.entity.read`.
 *
 * @public
 */
export const mlopsDeliveryReadPermission = createPermission({
  name: 'mlops.delivery.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/** @public */
export const mlopsPermissions = [mlopsDeliveryReadPermission];
