import type {
  ActionPlan,
  DeliveryAction,
  DeliveryView,
} from '@slipway/backstage-plugin-mlops-node';
import { FRAUD, fraudEntity } from './readingClusters';

/**
 * What one of the actions would do, asked for by a person about fraud-detection
 * and the first environment that is delivered to, if there is one.
 */
export async function planAction(
  actions: readonly DeliveryAction[],
  name: string,
  asked: { input: unknown; delivery?: Partial<DeliveryView> },
): Promise<ActionPlan> {
  const action = actions.find(one => one.name === name);
  if (!action) throw new Error(`There is no ${name}`);
  const { input, delivery } = asked;
  return action.plan({
    entity: fraudEntity({}),
    entityRef: FRAUD,
    requestedBy: 'user:default/jane',
    now: new Date('2026-11-21T09:00:00Z'),
    environment: delivery?.environments?.[0],
    input,
    delivery: {
      environments: [],
      training: { runs: [], total: 0 },
      registry: { models: [] },
      notes: [],
      ...delivery,
    },
  });
}
