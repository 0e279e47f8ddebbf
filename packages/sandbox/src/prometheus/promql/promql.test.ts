import { PromqlError } from './error';
import { evaluate } from './evaluate';
import type { Series, Value } from './value';
import { parsePromql } from './parser';

const NOW = Date.parse('2026-03-02T09:00:00Z');

function constant(labels: Record<string, string>, value: number): Series {
  return { labels, at: () => value };
}

/** Counts `perSecond` since an hour ago. */
function counter(labels: Record<string, string>, perSecond: number): Series {
  const start = NOW - 3_600_000;
  return { labels, at: at => ((at - start) / 1000) * perSecond };
}

const METRICS: Record<string, Series[]> = {
  up: [constant({ job: 'a' }, 1), constant({ job: 'b' }, 0)],
  requests_total: [
    counter({ job: 'a', code: '200' }, 99),
    counter({ job: 'a', code: '503' }, 1),
    counter({ job: 'b', code: '200' }, 10),
  ],
  latency_bucket: [
    counter({ le: '10' }, 50),
    counter({ le: '50' }, 100),
    counter({ le: '+Inf' }, 100),
  ],
};

function ask(query: string, speed = 1): Value {
  return evaluate(parsePromql(query), {
    at: NOW,
    speed,
    series: metric => METRICS[metric] ?? [],
  });
}

function numbers(query: string): number[] {
  const value = ask(query);
  return value.type === 'scalar'
    ? [value.value]
    : value.samples.map(sample => sample.value);
}

function errorOf(query: string): PromqlError {
  try {
    ask(query);
  } catch (error) {
    if (error instanceof PromqlError) {
      return error;
    }
  }
  throw new Error(`${query} was understood`);
}

describe('PromQL', () => {
  it.each([
    ['1 + 2 * 3', [7]],
    ['-(2 ^ 3 ^ 0)', [-2]],
    ['up', [1, 0]],
    ['up{job="a"}', [1]],
    ['up{job=~"a|c"}', [1]],
    ['up{job!="a"}', [0]],
    ['up{job!~"a.*"}', [0]],
    ['{__name__="up",job="a"}', [1]],
    ['sum(up)', [1]],
    ['count(up)', [2]],
    ['vector(1)', [1]],
    ['up > 0', [1]],
    ['nothing or vector(0)', [0]],
    ['up and up{job="b"}', [0]],
    ['up unless up{job="b"}', [1]],
    ['rate(requests_total{job="b"}[1m])', [10]],
    ['increase(requests_total{job="b"}[1m])', [600]],
    ['sum(rate(requests_total[5m])) by (job)', [100, 10]],
    ['sum by (job) (rate(requests_total[5m]))', [100, 10]],
    ['max without (code) (rate(requests_total{job="a"}[5m]))', [99]],
    ['avg_over_time(up{job="a"}[10m])', [1]],
  ])('answers %s', (query, expected) => {
    const got = numbers(query);
    expect(got).toHaveLength(expected.length);
    got.forEach((value, index) => expect(value).toBeCloseTo(expected[index]));
  });

  it('answers the success rate as Flagger asks for it', () => {
    expect(
      numbers(`sum(rate(requests_total{job="a",code!~"5.*"}[1m]))
        / sum(rate(requests_total{job="a"}[1m])) * 100`),
    ).toEqual([expect.closeTo(99)]);
  });

  it('interpolates a quantile within its bucket', () => {
    expect(
      numbers(
        'histogram_quantile(0.75, sum(rate(latency_bucket[1m])) by (le))',
      ),
    ).toEqual([expect.closeTo(30)]);
  });

  it('gives NaN where nothing was counted', () => {
    expect(numbers('sum(vector(0)) / sum(vector(0))')).toEqual([NaN]);
  });

  it('shortens ranges for a faster clock', () => {
    const value = ask('increase(requests_total{job="b"}[1m])', 10);
    expect(value).toMatchObject({ samples: [{ value: 60 }] });
  });

  it.each([
    ['', 'no expression found in input'],
    ['sum(', 'unexpected end of input'],
    ['up{job=a}', 'label matching'],
    ['rate(up)', 'expected type range vector'],
    ['up[5m]', 'range vector'],
    ['up{job=~"("}', 'error parsing regexp'],
    ['sum(1)', 'expected type instant vector'],
    ['5 §', 'unexpected character'],
  ])('refuses %p as bad data', (query, message) => {
    expect(errorOf(query)).toMatchObject({ type: 'bad_data' });
    expect(errorOf(query).message).toContain(message);
  });

  it.each([
    ['up offset 5m', 'the modifier "offset"'],
    ['topk(3, up)', 'the aggregation "topk"'],
    ['up / on(job) up', 'the modifier "on"'],
    ['predict_linear(up, 5)', 'the function "predict_linear"'],
    ['max_over_time(up[5m:1m])', 'subqueries'],
  ])('says that it does not understand %s', (query, what) => {
    const error = errorOf(query);
    expect(error.message).toContain(`does not understand`);
    expect(error.message).toContain(what);
  });
});
