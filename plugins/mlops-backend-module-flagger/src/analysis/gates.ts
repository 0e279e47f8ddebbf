import type { RolloutGate } from '@slipway/backstage-plugin-mlops-common';
import type { ObservedCanary } from '../canary/ObservedCanary';
import type { CanaryEvent } from '../events/CanaryEvent';
import { waitingGate, type WaitingGateType } from '../events/flaggerMessages';
import { withAnswer, type GateAnswers } from './portalGate';

/**
 * The rollout's gates, and which of them it stands before. The phase says so
 * of the approvals before the start and before the promotion. Of a traffic
 * increase only Flagger's events do, and they tell gates of one type apart.
 *
 * @param events - newest first
 */
export function gatesOf(
  canary: ObservedCanary,
  events: readonly CanaryEvent[],
  answers?: GateAnswers,
): RolloutGate[] {
  const gates = canary.analysis?.gates ?? [];
  const type = gateTypeBefore(canary);
  const named = type && namedByEvent(canary, events, type);
  return gates.map(gate => {
    const waits =
      type === gate.type &&
      (named === undefined
        ? type !== 'confirm-traffic-increase'
        : named === gate.name);
    const state = waits ? 'waiting' : 'idle';
    return withAnswer({ ...gate, state }, canary, answers);
  });
}

function gateTypeBefore(canary: ObservedCanary): WaitingGateType | undefined {
  switch (canary.status.phase) {
    case 'Waiting':
      return 'confirm-rollout';
    case 'Progressing':
      return 'confirm-traffic-increase';
    case 'WaitingPromotion':
      return 'confirm-promotion';
    default:
      return undefined;
  }
}

/** Said since the status last changed; what was said before is over. */
function namedByEvent(
  canary: ObservedCanary,
  events: readonly CanaryEvent[],
  type: WaitingGateType,
): string | undefined {
  // In WaitingPromotion the status is written at each check, the event at the
  // first: there the phase is proof enough that the last word still holds.
  const since =
    type === 'confirm-promotion' ? '' : (canary.status.lastTransitionAt ?? '');
  const said = events
    .filter(event => event.at >= since)
    .map(event => waitingGate(event, type))
    .find(name => name !== undefined);
  return canary.analysis?.gates.some(
    gate => gate.type === type && gate.name === said,
  )
    ? said
    : undefined;
}
