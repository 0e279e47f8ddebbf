import { mlopsReleasePromotePermission } from '@slipway/backstage-plugin-mlops-common';
import {
  createEnvironmentAction,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { planPromotion, type PromotionPlannerOptions } from './planPromotion';
import { promoteInputSchema } from './promoteInput';

/** Moves a release from one environment to the next. */
export function createPromoteAction(
  options: PromotionPlannerOptions,
): DeliveryAction {
  return createEnvironmentAction({
    name: 'promote',
    title: 'Promote',
    description:
      'Brings the release of another environment to this one by a pull request in the GitOps repository: image versions and the model version. Waits until it is merged and serves all traffic.',
    system: 'mlops',
    permission: mlopsReleasePromotePermission,
    destructive: true,
    input: promoteInputSchema,
    plan: context => planPromotion(context, options),
  });
}
