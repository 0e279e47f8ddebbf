import type { CanarySketch } from '../__testUtils__/canaries';
import { eventsOf } from '../__testUtils__/events';
import { rolloutOf } from '../__testUtils__/rollout';
import type { CanaryEvent } from '../events/CanaryEvent';

describe('gates', () => {
  const webhooks = [
    { name: 'load-test', type: 'rollout' },
    { name: 'untyped' },
    { name: 'risk-office', type: 'confirm-rollout' },
    { name: 'ops', type: 'confirm-rollout' },
    { name: 'slow-down', type: 'confirm-traffic-increase' },
    { name: 'release-board', type: 'confirm-promotion' },
    { name: 'stop', type: 'rollback' },
  ];
  const waiting = (sketch: CanarySketch, events: CanaryEvent[] = []) =>
    rolloutOf({ analysis: { webhooks }, ...sketch }, events)
      .gates.filter(({ state }) => state === 'waiting')
      .map(({ name }) => name);

  it('of a start are known by the phase, and one by one from events', () => {
    const sketch = { status: { phase: 'Waiting' } };
    expect(waiting(sketch)).toEqual(['risk-office', 'ops']);
    expect(
      waiting(
        sketch,
        eventsOf([
          '2026-11-20T10:00:00.000Z',
          'Halt fraud-detection.fraud-production advancement waiting for approval ops',
        ]),
      ),
    ).toEqual(['ops']);
  });

  it('of a promotion are known by the phase', () => {
    expect(waiting({ status: { phase: 'WaitingPromotion' } })).toEqual([
      'release-board',
    ]);
  });

  it('of a traffic increase are known by events alone, until the next step', () => {
    const event = eventsOf([
      '2026-11-20T10:05:00.000Z',
      'Halt fraud-detection.fraud-production advancement waiting for traffic increase approval slow-down',
    ]);
    expect(waiting({ status: { canaryWeight: 5 } })).toEqual([]);
    expect(waiting({ status: { canaryWeight: 5 } }, event)).toEqual([
      'slow-down',
    ]);
    expect(
      waiting(
        {
          status: {
            canaryWeight: 10,
            lastTransitionTime: '2026-11-20T10:06:00Z',
          },
        },
        event,
      ),
    ).toEqual([]);
  });

  it('say in the next step what is waited for, without a time', () => {
    expect(
      rolloutOf({
        analysis: { webhooks },
        status: { phase: 'WaitingPromotion', iterations: -1 },
      }),
    ).toMatchObject({
      traffic: { primary: 50, candidate: 50 },
      step: 6,
      next: { text: "Waits for the gate 'release-board' before the promotion" },
    });
  });

  it('without a type are checks during the rollout', () => {
    expect(
      rolloutOf({ analysis: { webhooks } }).gates.find(
        ({ name }) => name === 'untyped',
      ),
    ).toEqual({ name: 'untyped', type: 'rollout', state: 'idle' });
  });
});
