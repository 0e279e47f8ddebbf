import type {
  DestinationDelivery,
  RolloutGate,
} from '@slipway/backstage-plugin-mlops-common';

/**
 * In a held environment no rollout begins: whatever the portal's own gates say,
 * the answer before a start is no.
 */
export function shutGates(
  environment: string,
  destinations: readonly DestinationDelivery[],
): DestinationDelivery[] {
  const shut = (gate: RolloutGate): RolloutGate =>
    gate.portal && gate.type === 'confirm-rollout'
      ? {
          ...gate,
          answer: 'closed',
          text: `Shut while ${environment} is held: lift the hold to let a rollout begin`,
        }
      : gate;
  return destinations.map(destination => ({
    ...destination,
    rollouts: destination.rollouts.map(rollout => ({
      ...rollout,
      gates: rollout.gates.map(shut),
    })),
  }));
}
