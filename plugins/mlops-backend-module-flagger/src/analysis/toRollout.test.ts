import { rolloutSchema } from '@slipway/backstage-plugin-mlops-common';
import { observedCanary, type CanarySketch } from '../__testUtils__/canaries';
import { eventsOf } from '../__testUtils__/events';
import type { CanaryEvent } from '../events/CanaryEvent';
import { analysisPlan } from './analysisPlan';
import { toRollout } from './toRollout';
import { candidateWeight } from './traffic';

function rollout(sketch: CanarySketch, events: CanaryEvent[] = []) {
  const canary = observedCanary(sketch);
  const result = toRollout(canary, {
    candidateWeight: candidateWeight(canary, analysisPlan(canary)),
    weights: [],
    events,
    metrics: [],
    boundBack: false,
  });
  expect(() => rolloutSchema.parse(result)).not.toThrow();
  return result;
}

describe('a rollout in progress', () => {
  it('tells weight, step, failed checks and what comes next', () => {
    expect(
      rollout({ status: { canaryWeight: 15, failedChecks: 1 } }),
    ).toMatchObject({
      id: 'sandbox/fraud-production/fraud-detection',
      source: 'flagger/sandbox',
      strategy: 'canary',
      phase: 'Progressing',
      traffic: { primary: 85, candidate: 15 },
      steps: [5, 10, 15, 20, 30, 40, 50],
      step: 2,
      failedChecks: { count: 1, threshold: 5 },
      next: {
        text: "Moves the candidate's weight from 15 % to 20 % if its checks pass",
        at: '2026-11-20T10:01:00.000Z',
      },
      primary: { kind: 'Deployment', name: 'fraud-detection-primary' },
      candidate: { kind: 'Deployment', name: 'fraud-detection' },
    });
  });

  it('has reached no step before the first', () => {
    expect(rollout({}).step).toBeUndefined();
  });

  it.each<[string, CanarySketch, string]>([
    [
      'the last step',
      { status: { canaryWeight: 50 } },
      'Promotes the candidate if its checks pass',
    ],
    [
      'the last step before an approval',
      {
        status: { canaryWeight: 50 },
        analysis: { webhooks: [{ name: 'ok', type: 'confirm-promotion' }] },
      },
      'Asks for approval of the promotion if its checks pass',
    ],
    [
      'the last check that may fail',
      { status: { canaryWeight: 5, failedChecks: 4 } },
      "Moves the candidate's weight from 5 % to 10 % if its checks pass; rolls back if they fail",
    ],
    [
      'too many failed checks',
      { status: { canaryWeight: 5, failedChecks: 5 } },
      'Rolls back: 5 of 5 checks failed',
    ],
    [
      'no analysis wanted',
      { spec: { skipAnalysis: true } },
      'Promotes the candidate without an analysis',
    ],
    [
      'mirroring first',
      { analysis: { mirror: true } },
      'Mirrors requests to the candidate, then moves its weight to 5 % if its checks pass',
    ],
    [
      'an analysis that goes nowhere',
      { analysis: { stepWeights: undefined } },
      'Never moves: the analysis has neither steps nor iterations',
    ],
    [
      'blue/green',
      {
        analysis: { stepWeights: undefined, iterations: 10 },
        status: { iterations: 3 },
      },
      'Makes check 4 of 10 if its checks pass',
    ],
    [
      'blue/green, checked',
      {
        analysis: { stepWeights: undefined, iterations: 10 },
        status: { iterations: 10 },
      },
      'Moves all traffic to the candidate, then promotes it if its checks pass',
    ],
    [
      'a suspended one',
      { status: { canaryWeight: 10 }, spec: { suspend: true } },
      "Suspended: traffic stays as it is. After it is resumed: moves the candidate's weight from 10 % to 15 % if its checks pass",
    ],
    [
      'a promotion',
      { status: { phase: 'Promoting', canaryWeight: 50 } },
      'Moves all traffic to fraud-detection-primary when it is ready',
    ],
    [
      'a promotion by steps',
      {
        status: { phase: 'Promoting', canaryWeight: 50 },
        analysis: { stepWeightPromotion: 20 },
      },
      'Moves the weight of fraud-detection-primary from 50 % to 70 % when it is ready',
    ],
    [
      'the end of a promotion',
      { status: { phase: 'Finalising' } },
      'Scales fraud-detection down',
    ],
    [
      'a failure',
      { status: { phase: 'Failed' } },
      'Nothing until a new revision arrives; Git may still name the failed one',
    ],
  ])('says what comes next: %s', (_, sketch, text) => {
    expect(rollout(sketch).next?.text).toBe(text);
  });

  it.each(['Initialized', 'Succeeded'])('has nothing to do when %s', phase => {
    const { next, traffic } = rollout({ status: { phase } });
    expect(next).toBeUndefined();
    expect(traffic).toEqual({ primary: 100, candidate: 0 });
  });
});

describe('traffic of an A/B test', () => {
  it('is told apart for those who match', () => {
    expect(
      rollout({
        analysis: {
          stepWeights: undefined,
          iterations: 10,
          match: [{ headers: { 'x-canary': { exact: 'insider' } } }],
        },
        status: { iterations: 4 },
      }),
    ).toMatchObject({
      strategy: 'ab-testing',
      traffic: { primary: 100, candidate: 0 },
      matchedTraffic: { primary: 0, candidate: 100 },
      iterations: { done: 4, total: 10 },
      message: expect.stringContaining('Only requests that match'),
    });
  });
});

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
    rollout({ analysis: { webhooks }, ...sketch }, events)
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
      rollout({
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
      rollout({ analysis: { webhooks } }).gates.find(
        ({ name }) => name === 'untyped',
      ),
    ).toEqual({ name: 'untyped', type: 'rollout', state: 'idle' });
  });
});

describe('the message', () => {
  const failed = {
    phase: 'Failed',
    conditions: [
      {
        type: 'Promoted',
        status: 'False',
        reason: 'Failed',
        message: 'Canary analysis failed, Deployment scaled to zero.',
      },
    ],
  };

  it("is Flagger's condition, with the reason of a failure from its events", () => {
    expect(rollout({ status: failed }).message).toBe(
      'Canary analysis failed, Deployment scaled to zero.',
    );
    expect(
      rollout(
        { status: failed },
        eventsOf(
          [
            '2026-11-20T09:59:59.000Z',
            'Canary failed! Scaling down fraud-detection.fraud-production',
          ],
          [
            '2026-11-20T09:59:58.000Z',
            'Rolling back fraud-detection.fraud-production failed checks threshold reached 5',
          ],
          [
            '2026-11-20T09:59:00.000Z',
            'Halt fraud-detection.fraud-production advancement success rate 97.10% < 99%',
          ],
        ),
      ).message,
    ).toBe(
      'Canary analysis failed, Deployment scaled to zero. Reason: failed checks threshold reached 5; last: success rate 97.10% < 99%.',
    );
  });

  it('takes no reason from a failure before this one', () => {
    expect(
      rollout(
        { status: failed },
        eventsOf([
          '2026-11-20T09:30:00.000Z',
          'Rolling back fraud-detection.fraud-production manual webhook invoked',
        ]),
      ).message,
    ).toBe('Canary analysis failed, Deployment scaled to zero.');
  });

  it('says plainly that a failed promotion leaves the candidate serving', () => {
    expect(
      rollout(
        { status: { ...failed, canaryWeight: 100 } },
        eventsOf([
          '2026-11-20T10:00:00.000Z',
          'Promotion of fraud-detection.fraud-production failed, primary not ready: progress deadline exceeded',
        ]),
      ),
    ).toMatchObject({
      traffic: { primary: 0, candidate: 100 },
      message:
        'The promotion failed: fraud-detection-primary is not ready, and the candidate fraud-detection serves all traffic. Reason: primary not ready: progress deadline exceeded.',
      next: {
        text: 'Nothing by itself: fraud-detection serves until a new revision is promoted',
      },
    });
  });

  it('tells the last failed check of an analysis that goes on', () => {
    expect(
      rollout(
        {
          status: {
            canaryWeight: 5,
            failedChecks: 1,
            conditions: [
              {
                type: 'Promoted',
                message: 'New revision detected, progressing canary analysis.',
              },
            ],
          },
        },
        eventsOf([
          '2026-11-20T10:00:00.000Z',
          'Halt advancement no values found for istio metric request-duration probably fraud-detection.fraud-production is not receiving traffic',
        ]),
      ).message,
    ).toBe(
      'New revision detected, progressing canary analysis. Last failed check: no values found for istio metric request-duration probably fraud-detection.fraud-production is not receiving traffic.',
    );
  });
});
