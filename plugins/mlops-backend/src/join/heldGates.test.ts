import type { RolloutGate } from '@slipway/backstage-plugin-mlops-common';
import { canary } from '../__testUtils__/delivered';
import { shutGates } from './heldGates';

function gatesWhenHeld(...gates: RolloutGate[]): RolloutGate[] {
  const [destination] = shutGates('production', [
    {
      cluster: 'eu',
      namespace: 'fraud-production',
      applications: [],
      rollouts: [canary({ gates })],
      workloads: [],
      traffic: [],
    },
  ]);
  return destination.rollouts[0].gates;
}

const START: RolloutGate = {
  name: 'portal',
  type: 'confirm-rollout',
  state: 'waiting',
  portal: true,
  answer: 'open',
  text: 'Open',
};

describe('the gates of a held environment', () => {
  it('are shut before a start, whatever they were', () => {
    expect(gatesWhenHeld(START)).toEqual([
      {
        ...START,
        answer: 'closed',
        text: 'Shut while production is held: lift the hold to let a rollout begin',
      },
    ]);
  });

  it('are as they were where somebody else is asked, or a rollout is in flight', () => {
    const others: RolloutGate[] = [
      { name: 'risk', type: 'confirm-rollout', state: 'waiting' },
      { ...START, type: 'confirm-promotion' },
    ];
    expect(gatesWhenHeld(...others)).toEqual(others);
  });
});
