import type { RolloutGate } from '@slipway/backstage-plugin-mlops-common';
import type { CanarySketch } from '../__testUtils__/canaries';
import { eventsOf } from '../__testUtils__/events';
import { rolloutOf } from '../__testUtils__/rollout';
import type { Question, Switch } from '../webhooks/SwitchStore';

const PORTAL = 'https://portal.example.com/api/mlops/v1/flagger/webhooks/eu';
const AT = Date.parse('2026-11-21T09:00:00Z');
const webhooks = [
  { name: 'start', type: 'confirm-rollout', url: `${PORTAL}/gate` },
  { name: 'risk-office', type: 'confirm-rollout', url: 'https://risk.test' },
  {
    name: 'more',
    type: 'confirm-traffic-increase',
    url: `${PORTAL}/gate`,
    metadata: { gate: 'traffic', token: 'hunter2' },
  },
  {
    name: 'live',
    type: 'confirm-promotion',
    url: `${PORTAL}/gate`,
    metadata: { gate: 'promotion', token: 'hunter2' },
  },
  { name: 'back', type: 'rollback', url: `${PORTAL}/rollback` },
];

type Decided = Partial<Record<Question, Switch>>;

function rollout(
  phase: string,
  decided: Decided = {},
  options: { gatesAreOpen?: boolean; said?: string } = {},
) {
  const sketch: CanarySketch = {
    analysis: { webhooks },
    status: { phase, canaryWeight: 10 },
  };
  const events = options.said
    ? eventsOf(['2026-11-21T09:05:00.000Z', options.said])
    : [];
  return rolloutOf(sketch, events, [], {
    find: (_canary, question) => decided[question],
    gatesAreOpen: options.gatesAreOpen ?? true,
  });
}

function gate(
  name: string,
  ...told: Parameters<typeof rollout>
): RolloutGate | undefined {
  return rollout(...told).gates.find(each => each.name === name);
}

describe('a gate at the portal', () => {
  it('is what the config says until somebody decides', () => {
    expect(gate('live', 'Progressing')).toEqual({
      name: 'live',
      type: 'confirm-promotion',
      state: 'idle',
      portal: true,
      key: 'promotion',
      answer: 'open',
      text: 'Open: a rollout does not stop before the promotion',
    });
    expect(
      gate('live', 'Progressing', {}, { gatesAreOpen: false }),
    ).toMatchObject({
      answer: 'closed',
      text: 'Shut: a rollout stops before the promotion until somebody opens it here',
    });
  });

  it('says who decided, and when', () => {
    const decided: Decided = {
      'gate/promotion': { open: false, by: 'user:default/jane', at: AT },
    };
    expect(gate('live', 'WaitingPromotion', decided)).toMatchObject({
      state: 'waiting',
      answer: 'closed',
      setBy: 'user:default/jane',
      setAt: '2026-11-21T09:00:00.000Z',
      text: 'Flagger waits before the promotion until somebody opens it here',
    });
    expect(rollout('WaitingPromotion', decided).next?.text).toBe(
      "Waits for somebody to open the gate 'live' before the promotion",
    );
  });

  it('that is opened says when the rollout goes on', () => {
    const decided: Decided = {
      'gate/default': { open: true, by: 'user:default/jane', at: AT },
    };
    expect(
      gate('start', 'Waiting', decided, { gatesAreOpen: false }),
    ).toMatchObject({
      state: 'waiting',
      answer: 'open',
      text: 'Open: Flagger goes on when it asks next, within 60 s',
    });
  });

  it('that was opened for a rollout that is over is open no more', () => {
    const decided: Decided = {
      'gate/promotion': { open: true, by: 'jane', at: AT, used: true },
    };
    const shut = { gatesAreOpen: false };
    const before = gate('live', 'WaitingPromotion', decided, shut);
    expect(before).toMatchObject({ answer: 'open', setBy: 'jane' });
    const after = gate('live', 'Succeeded', decided, shut);
    expect(after).toMatchObject({ answer: 'closed' });
    expect(after).not.toHaveProperty('setBy');
  });

  it('before more traffic is known by what Flagger says', () => {
    expect(
      gate(
        'more',
        'Progressing',
        { 'gate/traffic': { open: false, by: 'op', at: AT } },
        {
          said: 'Halt fraud-detection.fraud-production advancement waiting for traffic increase approval more',
        },
      ),
    ).toMatchObject({
      state: 'waiting',
      text: 'Flagger waits before the traffic increases until somebody opens it here',
    });
  });

  it('tells when Flagger is told to roll back', () => {
    expect(gate('back', 'Progressing')).not.toHaveProperty('text');
    expect(
      gate('back', 'Progressing', {
        rollback: { open: true, by: 'op-1', at: AT },
      }),
    ).toMatchObject({ setBy: 'op-1', text: 'Flagger is told to roll back' });
  });

  it('of another system is named as such while it is waited for', () => {
    expect(gate('risk-office', 'Waiting')).toMatchObject({
      text: "Flagger waits before the rollout starts: 'risk-office' asks somebody else, and can't be opened here",
    });
    expect(gate('risk-office', 'Progressing')).not.toHaveProperty('text');
  });

  it('keeps the token of its webhook to itself', () => {
    expect(JSON.stringify(rollout('Waiting'))).not.toContain('hunter2');
  });
});
