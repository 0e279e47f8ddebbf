import { DEFAULT_VALIDATION_GATES, evaluateGates } from './evaluateGates';

const good = { accuracy: 0.95, f1: 0.9, precision: 0.92, recall: 0.88 };

describe('evaluateGates', () => {
  it('passes a version that meets every gate', () => {
    expect(evaluateGates(DEFAULT_VALIDATION_GATES, good)).toMatchObject({
      result: 'pass',
      passed: 4,
      total: 4,
    });
  });

  it('takes a value on the threshold as met', () => {
    const [gate] = evaluateGates(
      [{ metric: 'precision', operator: '>=', threshold: 0.8 }],
      { precision: 0.8 },
    ).gates;
    expect(gate).toEqual({
      metric: 'precision',
      operator: '>=',
      threshold: 0.8,
      value: 0.8,
      result: 'pass',
    });
  });

  it('fails when one gate fails, even if another has no data', () => {
    const { recall: _, ...rest } = good;
    const evaluation = evaluateGates(DEFAULT_VALIDATION_GATES, {
      ...rest,
      precision: 0.5,
    });
    expect(evaluation.result).toBe('fail');
    expect(evaluation.passed).toBe(2);
  });

  it('never takes a missing metric for a pass', () => {
    const { recall: _, ...rest } = good;
    expect(evaluateGates(DEFAULT_VALIDATION_GATES, rest)).toMatchObject({
      result: 'insufficient-data',
      passed: 3,
    });
  });

  it('never takes NaN for a pass or a fail', () => {
    expect(
      evaluateGates(DEFAULT_VALIDATION_GATES, { ...good, f1: NaN }).result,
    ).toBe('insufficient-data');
  });

  it('judges nothing when there are no gates', () => {
    expect(evaluateGates([], good)).toEqual({
      result: 'insufficient-data',
      passed: 0,
      total: 0,
      gates: [],
    });
  });

  it.each(['f1', 'F1', 'f1_score', 'f1-score', 'F1 Score'])(
    'finds the metric of gate f1 under the name %s',
    name => {
      const [gate] = evaluateGates(
        [{ metric: 'f1', operator: '>=', threshold: 0.8 }],
        { [name]: 0.81 },
      ).gates;
      expect(gate.result).toBe('pass');
    },
  );

  it('does not take an inherited property for a metric', () => {
    const [gate] = evaluateGates(
      [{ metric: 'constructor', operator: '>=', threshold: 0 }],
      {},
    ).gates;
    expect(gate.result).toBe('insufficient-data');
  });

  it.each([
    ['>', 1, 'fail'],
    ['>=', 1, 'pass'],
    ['<', 1, 'fail'],
    ['<=', 1, 'pass'],
  ] as const)('compares with %s', (operator, value, result) => {
    const [gate] = evaluateGates([{ metric: 'm', operator, threshold: 1 }], {
      m: value,
    }).gates;
    expect(gate.result).toBe(result);
  });
});
