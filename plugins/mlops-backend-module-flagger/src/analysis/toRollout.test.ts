import type { CanarySketch } from '../__testUtils__/canaries';
import { rolloutOf } from '../__testUtils__/rollout';

describe('a rollout in progress', () => {
  it('tells weight, step, failed checks and what comes next', () => {
    expect(
      rolloutOf({ status: { canaryWeight: 15, failedChecks: 1 } }),
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

  it('tells after a failure the step that it came to, and no time for what waits for people', () => {
    const weights = [0, 5, 10, 15, 0].map((weight, minute) => ({
      at: `2026-11-20T10:0${minute}:00.000Z`,
      weight,
    }));
    const failed = rolloutOf({ status: { phase: 'Failed' } }, [], weights);
    expect(failed).toMatchObject({
      traffic: { primary: 100, candidate: 0 },
      step: 2,
    });
    expect(failed.next?.text).toContain('until a new revision arrives');
    expect(failed.next?.at).toBeUndefined();
    expect(rolloutOf({ status: { phase: 'Failed' } }).step).toBeUndefined();
  });

  it('tells one analysis from another, by what Flagger applied, configs too', () => {
    const under = (status: object) =>
      rolloutOf({ status: { phase: 'Progressing', ...status } }).analysisOf;
    const lastAppliedSpec = '57bd4f9445';
    const seen = [
      under({ lastAppliedSpec }),
      under({ lastAppliedSpec, trackedConfigs: {} }),
      under({ lastAppliedSpec, trackedConfigs: { 'configmap/gates': 'aa' } }),
      under({ lastAppliedSpec, trackedConfigs: { 'configmap/gates': 'bb' } }),
      under({ lastAppliedSpec: '5567664c8' }),
    ];
    expect(seen[1]).toBe(seen[0]);
    expect(new Set(seen.slice(1)).size).toBe(4);
    expect(under({ phase: 'Failed', lastAppliedSpec })).toBeUndefined();
  });

  it('has gone through all steps where the promotion failed', () => {
    const failed = { phase: 'Failed', canaryWeight: 100 };
    expect(rolloutOf({ status: failed }).step).toBe(6);
  });

  it('has reached no step before the first', () => {
    expect(rolloutOf({}).step).toBeUndefined();
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
    expect(rolloutOf(sketch).next?.text).toBe(text);
  });

  it.each(['Initialized', 'Succeeded'])('has nothing to do when %s', phase => {
    const { next, traffic } = rolloutOf({ status: { phase } });
    expect(next).toBeUndefined();
    expect(traffic).toEqual({ primary: 100, candidate: 0 });
  });
});

describe('traffic of an A/B test', () => {
  it('is told apart for those who match', () => {
    expect(
      rolloutOf({
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
