import { rolloutPhaseSchema } from '@slipway/backstage-plugin-mlops-common';
import { observedCanary } from '../__testUtils__/canaries';
import { RolloutHistory } from '../history/RolloutHistory';
import { analysisPlan, servesMatchesOnly } from './analysisPlan';
import { candidateWeight } from './traffic';

type Status = [phase: string, weight: number, iterations: number];

const status = ([phase, canaryWeight, iterations]: Status) => ({
  phase,
  canaryWeight,
  iterations,
});

function weightOf(
  analysis: object,
  state: Status,
  options: { provider?: string; suspend?: boolean } = {},
): number {
  const canary = observedCanary({
    provider: options.provider,
    analysis: { stepWeights: undefined, ...analysis },
    spec: { suspend: options.suspend },
    status: status(state),
  });
  return candidateWeight(canary, analysisPlan(canary));
}

const CANARY = { stepWeights: [5, 10, 20, 50] };
const AB_TEST = { iterations: 10, match: [{ headers: {} }] };
const BLUE_GREEN = { iterations: 10 };
const MIRRORED = { iterations: 10, mirror: true };

/** Each row: what the status says, and the per cent that the candidate gets. */
const TABLE: Array<
  [strategy: string, analysis: object, rows: Array<[Status, number]>]
> = [
  [
    'weights',
    CANARY,
    [
      [['', 0, 0], 0],
      [['Initializing', 0, 0], 0],
      [['Initialized', 0, 0], 0],
      [['Waiting', 0, 0], 0],
      [['Waiting', 100, 0], 100],
      [['Progressing', 0, 0], 0],
      [['Progressing', 5, 0], 5],
      [['Progressing', 50, 0], 50],
      [['WaitingPromotion', 0, -1], 50],
      [['Promoting', 50, 0], 50],
      [['Promoting', 0, -1], 50],
      [['Promoting', 30, 0], 30],
      [['Finalising', 0, 0], 0],
      [['Succeeded', 0, 0], 0],
      [['Failed', 0, 0], 0],
      [['Failed', 100, 0], 100],
      [['Terminating', 0, 0], 0],
      [['Terminated', 0, 0], 100],
      [['SomethingNew', 0, 0], 0],
    ],
  ],
  [
    'weights that overshoot',
    { stepWeight: 20, maxWeight: 50 },
    [
      [['WaitingPromotion', 0, -1], 60],
      [['Promoting', 0, -1], 60],
      [['Finalising', 0, 0], 0],
    ],
  ],
  [
    'weights after a mirrored step',
    { ...CANARY, mirror: true },
    [
      [['Progressing', 0, 0], 0],
      [['Progressing', 5, 0], 5],
      [['WaitingPromotion', 0, -1], 50],
    ],
  ],
  [
    'A/B testing, of the requests that match',
    AB_TEST,
    [
      [['Initialized', 0, 0], 0],
      [['Waiting', 0, 0], 0],
      [['Progressing', 0, 0], 0],
      [['Progressing', 0, 1], 100],
      [['Progressing', 0, 10], 100],
      [['WaitingPromotion', 0, 9], 100],
      [['Promoting', 0, 9], 100],
      [['Promoting', 80, 9], 80],
      [['Finalising', 0, 0], 0],
      [['Succeeded', 0, 0], 0],
      [['Failed', 0, 0], 0],
      [['Failed', 100, 0], 100],
      [['Terminated', 0, 0], 100],
    ],
  ],
  [
    'blue/green',
    BLUE_GREEN,
    [
      [['Initialized', 0, 0], 0],
      [['Waiting', 0, 0], 0],
      [['Progressing', 0, 0], 0],
      [['Progressing', 0, 5], 0],
      [['Progressing', 0, 10], 0],
      [['Progressing', 0, 11], 100],
      [['WaitingPromotion', 0, 9], 0],
      [['WaitingPromotion', 0, 10], 0],
      [['WaitingPromotion', 0, 11], 100],
      [['Promoting', 0, 11], 100],
      [['Promoting', 60, 11], 60],
      [['Finalising', 0, 0], 0],
      [['Succeeded', 0, 0], 0],
      [['Failed', 0, 0], 0],
      [['Failed', 100, 0], 100],
      [['Terminated', 0, 0], 100],
    ],
  ],
  [
    'blue/green with mirroring',
    MIRRORED,
    [
      [['Progressing', 0, 5], 0],
      [['Progressing', 0, 11], 100],
      [['WaitingPromotion', 0, 9], 0],
    ],
  ],
];

describe('candidateWeight', () => {
  for (const [strategy, analysis, rows] of TABLE) {
    it.each(rows)(`with ${strategy}, %j serves %i %%`, (state, weight) => {
      expect(weightOf(analysis, state)).toBe(weight);
    });

    it.each(rows)(
      `with ${strategy}, %j serves %i %% when suspended too`,
      (state, weight) => {
        expect(weightOf(analysis, state, { suspend: true })).toBe(weight);
      },
    );
  }

  it.each(rolloutPhaseSchema.options)(
    'leaves all traffic at the primary where nothing can split it: %s',
    phase => {
      for (const analysis of [CANARY, AB_TEST, BLUE_GREEN, MIRRORED]) {
        for (const weight of [0, 100]) {
          expect(
            weightOf(analysis, [phase, weight, 5], { provider: 'kubernetes' }),
          ).toBe(phase === 'Terminated' ? 100 : 0);
        }
      }
    },
  );

  it('recognises the Kubernetes provider by the checks it counts', () => {
    expect(weightOf(CANARY, ['WaitingPromotion', 0, 9])).toBe(0);
    expect(
      weightOf(CANARY, ['WaitingPromotion', 0, 9], { provider: 'istio' }),
    ).toBe(50);
  });

  it('knows no traffic without an analysis', () => {
    const canary = observedCanary({ analysis: null });
    expect(candidateWeight(canary, analysisPlan(canary))).toBe(0);
  });

  it.each([
    [['Progressing', 250, 0], 100],
    [['Progressing', -5, 0], 0],
  ] as Array<[Status, number]>)('keeps %j within bounds', (state, weight) => {
    expect(weightOf(CANARY, state)).toBe(weight);
  });
});

describe('who is served by the candidate', () => {
  it.each([
    ['A/B testing', AB_TEST, undefined, true],
    [
      'weights with conditions, in Istio',
      { ...CANARY, match: [{}] },
      'istio',
      true,
    ],
    [
      'weights with conditions, elsewhere',
      { ...CANARY, match: [{}] },
      'nginx',
      false,
    ],
    ['conditions that nothing can route by', AB_TEST, 'kubernetes', false],
    ['weights', CANARY, undefined, false],
  ])('%s', (_, analysis, provider, matchesOnly) => {
    const canary = observedCanary({
      provider,
      analysis: { stepWeights: undefined, ...analysis },
    });
    expect(servesMatchesOnly(canary, analysisPlan(canary))).toBe(matchesOnly);
  });
});

describe('routes that outlive the status', () => {
  /** The weight after each of the states, one after the other. */
  function weightsThrough(
    analysis: object,
    states: Array<[...Status, spec?: string]>,
  ): number[] {
    const history = new RolloutHistory();
    return states.map(([phase, weight, iterations, lastAppliedSpec]) => {
      const canary = observedCanary({
        analysis: { stepWeights: undefined, ...analysis },
        status: { ...status([phase, weight, iterations]), lastAppliedSpec },
      });
      const plan = analysisPlan(canary);
      history.note(canary, plan);
      return history.candidateWeightOf(canary, plan);
    });
  }

  it('stay with the candidate when a revision follows a failed promotion', () => {
    expect(
      weightsThrough(CANARY, [
        ['Failed', 100, 0, 'a'],
        ['Progressing', 0, 0, 'b'],
        ['Progressing', 0, 0, 'b'],
        ['WaitingPromotion', 0, -1, 'b'],
        ['Promoting', 0, -1, 'b'],
        ['Finalising', 0, 0, 'b'],
      ]),
    ).toEqual([100, 100, 100, 100, 100, 0]);
  });

  it('go back to the primary when that analysis starts over or fails', () => {
    expect(
      weightsThrough(CANARY, [
        ['Failed', 100, 0, 'a'],
        ['Waiting', 100, 0, 'a'],
        ['Progressing', 0, 0, 'b'],
        ['Progressing', 0, 0, 'c'],
        ['Progressing', 5, 0, 'c'],
        ['Failed', 0, 0, 'c'],
      ]),
    ).toEqual([100, 100, 100, 0, 5, 0]);
  });

  it('stay with the candidate when a blue/green gate closes again', () => {
    expect(
      weightsThrough(BLUE_GREEN, [
        ['WaitingPromotion', 0, 9, 'a'],
        ['WaitingPromotion', 0, 11, 'a'],
        ['WaitingPromotion', 0, 9, 'a'],
        ['Failed', 0, 0, 'a'],
      ]),
    ).toEqual([0, 100, 100, 0]);
    expect(
      weightsThrough(BLUE_GREEN, [
        ['Progressing', 0, 11, 'a'],
        ['WaitingPromotion', 0, 9, 'a'],
        ['Progressing', 0, 0, 'b'],
      ]),
    ).toEqual([100, 100, 0]);
  });

  it('stay through the checks of a blue/green analysis', () => {
    expect(
      weightsThrough(BLUE_GREEN, [
        ['Failed', 100, 0, 'a'],
        ['Progressing', 0, 0, 'b'],
        ['Progressing', 0, 1, 'b'],
        ['Progressing', 0, 0, 'c'],
      ]),
    ).toEqual([100, 100, 100, 0]);
  });

  it('are forgotten with an ordinary failure', () => {
    expect(
      weightsThrough(CANARY, [
        ['Progressing', 20, 0, 'a'],
        ['Failed', 0, 0, 'a'],
        ['Progressing', 0, 0, 'b'],
      ]),
    ).toEqual([20, 0, 0]);
  });
});
