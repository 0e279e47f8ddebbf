import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { observedCanary } from '../__testUtils__/canaries';
import { MetricReadings } from './MetricReadings';
import { metricJobs, rolloutMetrics } from './rolloutMetrics';

const server = setupServer();
registerMswTestHooks(server);

const connection = {
  cluster: 'sandbox',
  url: 'http://prometheus.test/prom',
  token: 'hunter2',
};
const readings = () => new MetricReadings(new Map([['sandbox', connection]]));
const { signal } = new AbortController();

const analysis = {
  metrics: [
    { name: 'request-success-rate', thresholdRange: { min: 99 } },
    { name: 'request-duration', thresholdRange: { max: 100 } },
    { name: 'precision', query: 'p', thresholdRange: { min: 0.85 } },
  ],
};

const vector = (...values: string[]) =>
  HttpResponse.json({
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map(value => ({ metric: {}, value: [1, value] })),
    },
  });

function answerWith(answer: (query: string) => Response) {
  const asked: string[] = [];
  const headers: Headers[] = [];
  server.use(
    http.get('http://prometheus.test/prom/api/v1/query', ({ request }) => {
      const query = new URL(request.url).searchParams.get('query') ?? '';
      asked.push(query);
      headers.push(request.headers);
      return answer(query);
    }),
  );
  return { asked, headers };
}

async function measure(
  sketch: Parameters<typeof observedCanary>[0] = { analysis },
  values = readings(),
) {
  const canary = observedCanary(sketch);
  const context = { templateOf: () => undefined, readings: values };
  await values.read(metricJobs(canary, context), signal);
  return rolloutMetrics(canary, context);
}

describe('metrics of an analysis', () => {
  it('have values and verdicts', async () => {
    const { headers } = answerWith(query =>
      query.startsWith('histogram')
        ? vector('145.2')
        : vector(query === 'p' ? '0.91' : '99.8'),
    );
    const metrics = await measure();
    expect(metrics).toEqual([
      expect.objectContaining({
        name: 'request-success-rate',
        unit: '%',
        min: 99,
        value: 99.8,
        verdict: 'pass',
        observedAt: expect.any(String),
      }),
      expect.objectContaining({ unit: 'ms', max: 100, verdict: 'fail' }),
      expect.objectContaining({ unit: '', value: 0.91, verdict: 'pass' }),
    ]);
    expect(headers[0].get('authorization')).toBe('Bearer hunter2');
  });

  it.each([
    ['no data', () => vector(), /^No data/],
    ['NaN', () => vector('NaN'), /^No data/],
    [
      'a refused query',
      () => HttpResponse.json({ status: 'error' }, { status: 400 }),
      /does not accept the query \(400\)/,
    ],
    [
      'a refused token',
      () => HttpResponse.json({}, { status: 401 }),
      /does not accept the token/,
    ],
    ['an error', () => HttpResponse.json({}, { status: 503 }), /\(503\)/],
    ['a page', () => HttpResponse.html('<html/>'), /did not answer with one/],
    [
      'a redirect',
      () => HttpResponse.redirect('http://login.test/'),
      /answers with an error \(302\)/,
    ],
    ['nobody there', () => HttpResponse.error(), /cannot be reached/],
  ])('are unknown with %s, and say why', async (_, answer, reason) => {
    answerWith(answer);
    const metrics = await measure();
    expect(metrics.map(({ verdict }) => verdict)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
    expect(metrics[0].reason).toMatch(reason);
    expect(JSON.stringify(metrics)).not.toContain('hunter2');
    expect(JSON.stringify(metrics)).not.toContain('prometheus.test');
  });

  it('take the last of several results, and a scalar', async () => {
    answerWith(query =>
      query === 'p'
        ? HttpResponse.json({
            status: 'success',
            data: { resultType: 'scalar', result: [1, '0.5'] },
          })
        : vector('1', '2'),
    );
    const metrics = await measure();
    expect(metrics.map(({ value }) => value)).toEqual([2, 2, 0.5]);
  });

  it('judge an infinity, which has no value to show', async () => {
    answerWith(() => vector('+Inf'));
    const [, duration] = await measure();
    expect(duration).toMatchObject({ verdict: 'fail', value: undefined });
  });

  it('are unknown where no Prometheus is configured', async () => {
    const metrics = await measure({ analysis }, new MetricReadings(new Map()));
    expect(metrics[0]).toMatchObject({
      verdict: 'unknown',
      reason:
        "No Prometheus is configured for cluster 'sandbox' in mlops.flagger.prometheus",
    });
  });
});

describe('MetricReadings', () => {
  it('asks once for what several need, and tells whether it changed', async () => {
    let value = '1';
    const { asked } = answerWith(() => vector(value));
    const values = readings();
    const job = { cluster: 'sandbox', query: 'q', keepLast: false };
    expect(await values.read([job, job, { ...job }], signal)).toBe(true);
    expect(asked).toEqual(['q']);
    expect(await values.read([job], signal)).toBe(false);
    value = '2';
    expect(await values.read([job], signal)).toBe(true);
  });

  it('asks no further while nobody is there', async () => {
    const { asked } = answerWith(() => HttpResponse.error());
    const jobs = Array.from({ length: 100 }, (_, i) => ({
      cluster: 'sandbox',
      query: `q${i}`,
      keepLast: false,
    }));
    const values = readings();
    await values.read(jobs, signal);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(values.get('sandbox', 'q99')).toMatchObject({ state: 'failed' });
  });

  it('keeps the last value of an analysis that has ended', async () => {
    let data = true;
    answerWith(() => (data ? vector('99.8') : vector()));
    const values = readings();
    await measure({ analysis }, values);
    data = false;
    const [rate] = await measure(
      { analysis, status: { phase: 'Failed' } },
      values,
    );
    expect(rate).toMatchObject({ value: 99.8, verdict: 'pass' });
    const [later] = await measure({ analysis }, values);
    expect(later).toMatchObject({ verdict: 'unknown' });
  });
});
