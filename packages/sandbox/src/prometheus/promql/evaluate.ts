import { notUnderstood, PromqlError } from './error';
import { aggregate } from './aggregate';
import { combine } from './combine';
import { histogramQuantile } from './histogramQuantile';
import { matcherOf } from './matching';
import type { Expression, Selector } from './parser';
import { withoutName, type Sample, type Series, type Value } from './value';

export interface EvaluationContext {
  /** Milliseconds. */
  at: number;
  series(metric: string): Series[];
  /** Ranges are divided by it; see `MetricsSource.query`. */
  speed: number;
}

type RangeFunction = (
  series: Series,
  from: number,
  to: number,
) => number | undefined;

function increase(series: Series, from: number, to: number) {
  const last = series.at(to);
  return last === undefined ? undefined : last - (series.at(from) ?? 0);
}

function overTime(fold: (values: number[]) => number): RangeFunction {
  return (series, from, to) => {
    const values: number[] = [];
    const step = Math.max(1, (to - from) / 20);
    for (let at = to; at > from; at -= step) {
      const value = series.at(at);
      if (value !== undefined) {
        values.push(value);
      }
    }
    return values.length > 0 ? fold(values) : undefined;
  };
}

const perSecond: RangeFunction = (series, from, to) => {
  const grown = increase(series, from, to);
  return grown === undefined ? undefined : (grown * 1000) / (to - from);
};

const RANGE_FUNCTIONS: Record<string, RangeFunction> = {
  rate: perSecond,
  irate: perSecond,
  increase,
  avg_over_time: overTime(
    values => values.reduce((sum, value) => sum + value, 0) / values.length,
  ),
  min_over_time: overTime(values => Math.min(...values)),
  max_over_time: overTime(values => Math.max(...values)),
  last_over_time: overTime(values => values[0]),
};

const NUMBER_FUNCTIONS: Record<string, (value: number) => number> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  round: Math.round,
};

export function evaluate(
  expression: Expression,
  context: EvaluationContext,
): Value {
  switch (expression.type) {
    case 'number':
      return { type: 'scalar', value: expression.value };
    case 'selector':
      return instant(expression.selector, context);
    case 'negation':
      return combine('*', evaluate(expression.expression, context), {
        type: 'scalar',
        value: -1,
      });
    case 'aggregation':
      return vector(
        aggregate(
          expression.name,
          expression.grouping,
          samplesOf(evaluate(expression.expression, context), expression.name),
        ),
      );
    case 'binary':
      return combine(
        expression.operator,
        evaluate(expression.left, context),
        evaluate(expression.right, context),
      );
    default:
      return call(expression.name, expression.args, context);
  }
}

function vector(samples: Sample[]): Value {
  return { type: 'vector', samples };
}

function samplesOf(value: Value, where: string): Sample[] {
  if (value.type === 'scalar') {
    throw typeError('instant vector', 'scalar', where);
  }
  return value.samples;
}

function numberOf(value: Value, where: string): number {
  if (value.type === 'vector') {
    throw typeError('scalar', 'instant vector', where);
  }
  return value.value;
}

function typeError(expected: string, got: string, where: string) {
  return new PromqlError(
    'bad_data',
    `invalid parameter "query": expected type ${expected} in "${where}", got ${got}`,
  );
}

function selected({ metric, matchers }: Selector, context: EvaluationContext) {
  const name =
    metric ||
    matchers.find(each => each.label === '__name__' && each.operator === '=')
      ?.value;
  if (!name) {
    throw notUnderstood('selectors without a metric name');
  }
  const matches = matcherOf(
    matchers.filter(matcher => matcher.label !== '__name__'),
  );
  return { name, found: context.series(name).filter(s => matches(s.labels)) };
}

function instant(selector: Selector, context: EvaluationContext): Value {
  if (selector.range !== undefined) {
    throw new PromqlError(
      'bad_data',
      'invalid parameter "query": a range vector has to be an argument of a function',
    );
  }
  const { name, found } = selected(selector, context);
  return vector(
    found.flatMap(series => {
      const value = series.at(context.at);
      return value === undefined
        ? []
        : [{ labels: { __name__: name, ...series.labels }, value }];
    }),
  );
}

function call(
  name: string,
  args: Expression[],
  context: EvaluationContext,
): Value {
  const overRange = RANGE_FUNCTIONS[name];
  if (overRange) {
    return ranged(name, overRange, args, context);
  }
  const values = args.map(arg => evaluate(arg, context));
  const [first, second] = values;
  if (name === 'time') {
    return { type: 'scalar', value: context.at / 1000 };
  }
  if (!first) {
    throw notUnderstood(`the function "${name}"`);
  }
  const onNumbers = NUMBER_FUNCTIONS[name];
  if (onNumbers) {
    return vector(
      samplesOf(first, name).map(({ labels, value }) => ({
        labels: withoutName(labels),
        value: onNumbers(value),
      })),
    );
  }
  switch (name) {
    case 'vector':
      return vector([{ labels: {}, value: numberOf(first, name) }]);
    case 'scalar': {
      const samples = samplesOf(first, name);
      const value = samples.length === 1 ? samples[0].value : NaN;
      return { type: 'scalar', value };
    }
    case 'histogram_quantile':
      return vector(
        histogramQuantile(
          numberOf(first, name),
          samplesOf(second ?? first, name),
        ),
      );
    default:
      throw notUnderstood(`the function "${name}"`);
  }
}

function ranged(
  name: string,
  apply: RangeFunction,
  args: Expression[],
  context: EvaluationContext,
): Value {
  const [arg] = args;
  const range = arg?.type === 'selector' ? arg.selector.range : undefined;
  if (arg?.type !== 'selector' || range === undefined || args.length > 1) {
    throw typeError(
      'range vector',
      'something else',
      `call to function ${name}`,
    );
  }
  const from = context.at - (range * 1000) / context.speed;
  return vector(
    selected(arg.selector, context).found.flatMap(series => {
      const value = apply(series, from, context.at);
      return value === undefined ? [] : [{ labels: series.labels, value }];
    }),
  );
}
