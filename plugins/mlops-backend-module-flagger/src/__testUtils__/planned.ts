import type {
  EnvironmentDelivery,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ActionPlan,
  DeliveryView,
} from '@slipway/backstage-plugin-mlops-node';
import { rolloutActions } from '../actions/rolloutActions';
import { entity, FRAUD } from './FlaggerBench';

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
  const found = rolloutActions().find(({ name }) => name === action);
  if (!found) throw new Error(`There is no ${action}`);
  const delivery = inProduction(...rollouts);
  return found.plan({
    entity: entity({}),
    entityRef: FRAUD,
    requestedBy: 'user:default/jane',
    now: new Date('2026-11-21T09:00:00Z'),
    environment: delivery.environments[0],
    input,
    delivery,
  });
}
