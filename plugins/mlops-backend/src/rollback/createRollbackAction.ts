import {
  mlopsReleaseRollbackPermission,
  rollbackInputSchema,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createEnvironmentAction,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { planRollback, type RollbackPlannerOptions } from './planRollback';

/** Takes an environment back to an earlier release. */
export function createRollbackAction(
  options: RollbackPlannerOptions,
): DeliveryAction {
  return createEnvironmentAction({
    name: 'rollback',
    title: 'Roll back',
    description:
      'Takes an environment back to the last release that was healthy: sends a candidate back, reverts Git, waits until the old release serves all traffic, moves the model alias back, and holds the environment.',
    system: 'mlops',
    permission: mlopsReleaseRollbackPermission,
    destructive: true,
    needsReason: true,
    allowedWhileHeld: true,
    input: rollbackInputSchema,
    plan: context => planRollback(context, options),
  });
}
