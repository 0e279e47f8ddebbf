import { analysisPlan } from '../analysis/analysisPlan';
import { observedCanary } from '../__testUtils__/canaries';
import { eventsOf } from '../__testUtils__/events';
import { RolloutHistory } from './RolloutHistory';
import { seedWeights } from './seedWeights';

const at = (minute: number) =>
  new Date(Date.UTC(2026, 10, 20, 10, minute)).toISOString();

function noteAll(
  history: RolloutHistory,
  ...states: Array<
    [minute: number, phase: string, weight: number, spec?: string]
  >
) {
  let canary = observedCanary();
  for (const [minute, phase, canaryWeight, lastAppliedSpec] of states) {
    canary = observedCanary({
      status: {
        phase,
        canaryWeight,
        lastTransitionTime: at(minute),
        lastAppliedSpec,
      },
    });
    history.note(canary, analysisPlan(canary));
  }
  return history
    .weightsOf(canary)
    .map(({ at: time, weight }) => [time, weight]);
}

describe('RolloutHistory', () => {
  it('follows the weight through an analysis, failed checks or not', () => {
    expect(
      noteAll(
        new RolloutHistory(),
        [0, 'Progressing', 0, 'a'],
        [1, 'Progressing', 5, 'a'],
        [2, 'Progressing', 5, 'a'],
        [3, 'Progressing', 10, 'a'],
        [4, 'WaitingPromotion', 0, 'a'],
        [5, 'Succeeded', 0, 'a'],
      ),
    ).toEqual([
      [at(0), 0],
      [at(1), 5],
      [at(3), 10],
      [at(4), 50],
      [at(5), 0],
    ]);
  });

  it('begins anew with the next analysis', () => {
    const history = new RolloutHistory();
    noteAll(history, [0, 'Progressing', 5, 'a'], [1, 'Failed', 0, 'a']);
    expect(
      noteAll(history, [9, 'Progressing', 0, 'b'], [10, 'Progressing', 5, 'b']),
    ).toEqual([
      [at(9), 0],
      [at(10), 5],
    ]);
    expect(noteAll(history, [11, 'Progressing', 0, 'c'])).toEqual([
      [at(11), 0],
    ]);
  });

  it('stays bounded', () => {
    const history = new RolloutHistory();
    const states = Array.from(
      { length: 1_000 },
      (_, i) =>
        [i, 'Progressing', i % 2 ? 5 : 10, 'a'] as [
          number,
          string,
          number,
          string,
        ],
    );
    expect(noteAll(history, ...states)).toHaveLength(200);
  });

  it('remembers the failed checks that Flagger sets back', () => {
    const history = new RolloutHistory();
    const after = (phase: string, failedChecks: number) => {
      const canary = observedCanary({ status: { phase, failedChecks } });
      history.note(canary, analysisPlan(canary));
      return history.failedChecksOf(canary);
    };
    expect([
      after('Progressing', 4),
      after('Progressing', 5),
      after('Failed', 0),
      after('Failed', 0),
      after('Progressing', 0),
    ]).toEqual([4, 5, 5, 5, 0]);
  });

  it('forgets a Canary that is gone', () => {
    const history = new RolloutHistory();
    noteAll(history, [0, 'Progressing', 5]);
    history.forget(observedCanary());
    expect(history.weightsOf(observedCanary())).toEqual([]);
  });
});

describe('seedWeights', () => {
  it('takes what events tell of the time before', () => {
    expect(
      seedWeights(
        [{ at: at(3), weight: 15 }],
        eventsOf(
          [at(3), 'Advance fraud-detection.fraud-production canary weight 15'],
          [at(2), 'Advance fraud-detection.fraud-production canary weight 10'],
          [at(1), 'Advance fraud-detection.fraud-production canary weight 5'],
          [
            at(0),
            'New revision detected! Scaling up fraud-detection.fraud-production',
          ],
          [at(-9), 'Advance fraud-detection.fraud-production canary weight 50'],
        ),
      ),
    ).toEqual([
      { at: at(0), weight: 0 },
      { at: at(1), weight: 5 },
      { at: at(2), weight: 10 },
      { at: at(3), weight: 15 },
    ]);
  });

  it('takes nothing from events that do not reach back to the beginning', () => {
    const seen = [{ at: at(3), weight: 15 }];
    expect(
      seedWeights(
        seen,
        eventsOf([at(2), 'Advance fraud-detection.x canary weight 10']),
      ),
    ).toBe(seen);
  });
});
