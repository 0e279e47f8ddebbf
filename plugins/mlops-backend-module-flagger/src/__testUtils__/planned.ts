import type {
  EnvironmentDelivery,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ActionPlan,
  DeliveryView,
} from '@slipway/backstage-plugin-mlops-node';
import { planAction } from '@slipway/testing';
import { rolloutActions } from '../actions/rolloutActions';

/** A delivery whose production has these rollouts. */
export function inProduction(...rollouts: Rollout[]): DeliveryView {
  const environment: EnvironmentDelivery = {
    name: 'production',
    state: 'progressing',
    reasons: [],
    destinations: [
      {
        cluster: 'sandbox',
        namespace: 'fraud-production',
        applications: [],
        rollouts,
        workloads: [],
        traffic: [],
      },
    ],
  };
  return {
    environments: [environment],
    training: { runs: [], total: 0 },
    registry: { models: [] },
    notes: [],
  };
}

/** What an action would do, in production. */
export async function planned(
  action: string,
  rollouts: Rollout[],
  input: object = {},
): Promise<ActionPlan> {
  return planAction(rolloutActions(), action, {
    input,
    delivery: inProduction(...rollouts),
  });
}
