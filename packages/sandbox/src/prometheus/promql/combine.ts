import { PromqlError } from './error';
import { labelKey, withoutName, type Sample, type Value } from './value';

const ARITHMETIC: Record<string, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
};

const COMPARISON: Record<string, (left: number, right: number) => boolean> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
};

/** A binary operator, matching vectors one to one on all labels. */
export function combine(operator: string, left: Value, right: Value): Value {
  if (operator in ARITHMETIC) {
    return arithmetic(ARITHMETIC[operator], left, right);
  }
  if (operator in COMPARISON) {
    return comparison(COMPARISON[operator], operator, left, right);
  }
  if (left.type === 'scalar' || right.type === 'scalar') {
    throw new PromqlError(
      'bad_data',
      `invalid parameter "query": set operator "${operator}" not allowed in binary scalar expression`,
    );
  }
  return {
    type: 'vector',
    samples: set(operator, left.samples, right.samples),
  };
}

function arithmetic(
  apply: (left: number, right: number) => number,
  left: Value,
  right: Value,
): Value {
  if (left.type === 'scalar' && right.type === 'scalar') {
    return { type: 'scalar', value: apply(left.value, right.value) };
  }
  const pairs = pairsOf(left, right);
  const samples = pairs.map(pair => ({
    labels: withoutName(pair.sample.labels),
    value: apply(pair.left, pair.right),
  }));
  return { type: 'vector', samples };
}

function comparison(
  holds: (left: number, right: number) => boolean,
  operator: string,
  left: Value,
  right: Value,
): Value {
  if (left.type === 'scalar' && right.type === 'scalar') {
    throw new PromqlError(
      'bad_data',
      `invalid parameter "query": comparisons between scalars must use BOOL modifier (${operator})`,
    );
  }
  const pairs = pairsOf(left, right).filter(pair =>
    holds(pair.left, pair.right),
  );
  return { type: 'vector', samples: pairs.map(({ sample }) => sample) };
}

interface Pair {
  sample: Sample;
  left: number;
  right: number;
}

function pairsOf(left: Value, right: Value): Pair[] {
  if (left.type === 'scalar') {
    return right.type === 'scalar'
      ? []
      : right.samples.map(sample => ({
          sample,
          left: left.value,
          right: sample.value,
        }));
  }
  if (right.type === 'scalar') {
    return left.samples.map(sample => ({
      sample,
      left: sample.value,
      right: right.value,
    }));
  }
  const others = new Map(
    right.samples.map(sample => [keyOf(sample), sample.value]),
  );
  return left.samples.flatMap(sample => {
    const other = others.get(keyOf(sample));
    return other === undefined
      ? []
      : [{ sample, left: sample.value, right: other }];
  });
}

function set(operator: string, left: Sample[], right: Sample[]): Sample[] {
  const keys = new Set((operator === 'or' ? left : right).map(keyOf));
  switch (operator) {
    case 'or':
      return [...left, ...right.filter(sample => !keys.has(keyOf(sample)))];
    case 'and':
      return left.filter(sample => keys.has(keyOf(sample)));
    default:
      return left.filter(sample => !keys.has(keyOf(sample)));
  }
}

function keyOf({ labels }: Sample): string {
  return labelKey(withoutName(labels));
}
