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

/** To undo a release. @public */
export const mlopsReleaseRollbackPermission = changing(
  'mlops.release.rollback',
);

/** To move a release to the next environment. @public */
export const mlopsReleasePromotePermission = changing('mlops.release.promote');

/** To sync, refresh or terminate a sync. @public */
export const mlopsApplicationSyncPermission = changing(
  'mlops.application.sync',
);

/** To open and close gates, promote, abort or suspend a canary. @public */
export const mlopsRolloutControlPermission = changing('mlops.rollout.control');

/** To start, repeat, stop, suspend and resume trainings. @public */
export const mlopsWorkflowRunPermission = changing('mlops.workflow.run');

/** To set, move or remove an alias of a model. @public */
export const mlopsModelAliasPermission = changing('mlops.model.alias');

/** To place and lift a hold on an environment. @public */
export const mlopsHoldPermission = changing('mlops.hold');

/** To approve what another person asked for. @public */
export const mlopsOperationApprovePermission = changing(
  'mlops.operation.approve',
);

/** All that change something. @public */
export const mlopsActionPermissions = [
  mlopsReleaseRollbackPermission,
  mlopsReleasePromotePermission,
  mlopsApplicationSyncPermission,
  mlopsRolloutControlPermission,
  mlopsWorkflowRunPermission,
  mlopsModelAliasPermission,
  mlopsHoldPermission,
  mlopsOperationApprovePermission,
];

/** @public */
export const mlopsPermissions = [
  mlopsDeliveryReadPermission,
  ...mlopsActionPermissions,
];

function changing(name: string) {
  return createPermission({
    name,
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
  });
}
