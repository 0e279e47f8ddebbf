import type { SandboxContext } from '../context';
import { deliveryActions, type DeliveryActions } from './actions';
import { churnSteps } from './churn';
import { creditSteps } from './credit';
import { fraudSteps } from './fraud';
import { otherSteps } from './others';
import { Past } from './past';
import { platformSteps } from './platform';
import { describeQualities } from './qualities';
import { daysBefore } from './releases';
import type { DeliveryRooms } from './rooms';

export { MemoryRepositories } from './memoryRepositories';
export type { Portal } from './gitOps/portalWebhooks';
export type { DeliveryRooms } from './rooms';

/**
 * Plays the past of the demo services up to now: months of commits, syncs and
 * rollouts, by the controllers themselves on a clock that races. What is under
 * way then goes on at the sandbox's own pace.
 */
export function tellDeliveryStory(
  context: SandboxContext,
  rooms: DeliveryRooms,
): { actions: DeliveryActions } {
  const { git, repositories, portal } = rooms;
  const { workloads, prometheus, flagger, argocd } = rooms;
  const present = [workloads, prometheus, flagger, argocd];
  present.forEach(room => room.stop());

  const now = context.clock.now();
  const { metrics } = prometheus;
  describeQualities(metrics);
  flagger.setGate(
    { namespace: 'fraud-production', name: 'fraud-detection' },
    true,
  );
  const stage = { git, repositories, metrics, portal };
  const past = new Past(context, stage, daysBefore(now, 122));
  past.play([
    ...fraudSteps(now),
    ...churnSteps(now),
    ...creditSteps(now),
    ...otherSteps(now),
    ...platformSteps(now),
  ]);

  present.forEach(room => room.start());
  return { actions: deliveryActions(context, rooms) };
}
