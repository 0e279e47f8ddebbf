import { analysisOf } from '../__testUtils__/canaries';
import { weightSteps } from './weightSteps';

describe('weightSteps', () => {
  it.each([
    ['steps of one size', { stepWeight: 10, maxWeight: 30 }, [10, 20, 30]],
    ['the default maximum', { stepWeight: 50 }, [50, 100]],
    [
      'an overshoot of maxWeight, as Flagger does',
      { stepWeight: 20, maxWeight: 50 },
      [20, 40, 60],
    ],
    ['a list', { stepWeights: [5, 10, 50] }, [5, 10, 50]],
    ['a list up to more than all', { stepWeights: [60, 120] }, [60, 100]],
    [
      'a list that ends low, whatever maxWeight says',
      { stepWeights: [5, 20], maxWeight: 80 },
      [5, 20],
    ],
    [
      'both: the list says how far, the size how fast',
      { stepWeight: 5, stepWeights: [2, 12] },
      [5, 10, 15],
    ],
    ['a list that goes nowhere', { stepWeights: [10, 10, 20] }, [10]],
    ['a list that goes back', { stepWeights: [50, 20, 80] }, [50]],
    ['a list that starts at nothing', { stepWeights: [0, 10] }, []],
    ['nothing at all', {}, []],
    ['tiny steps', { stepWeight: 1 }, range(1, 100)],
    ['endless steps', { stepWeight: 0.001 }, expect.any(Array)],
  ])('follows %s', (_, analysis, steps) => {
    expect(weightSteps(analysisOf(analysis))).toEqual(steps);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
