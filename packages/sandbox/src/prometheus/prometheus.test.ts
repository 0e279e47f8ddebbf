import express from 'express';
import request from 'supertest';
import { at, deployment } from '../testing/objects';
import { testContext } from '../testing/context';
import { createPrometheus } from './index';

const CANARY = { namespace: 'shop', name: 'scorer' };
const PRIMARY = { namespace: 'shop', name: 'scorer-primary' };

const successRate = (target: string) => `
  sum(rate(istio_requests_total{reporter="destination",
    destination_workload_namespace="shop",destination_workload=~"${target}",
    response_code!~"5.*"}[1m]))
  /
  sum(rate(istio_requests_total{reporter="destination",
    destination_workload_namespace="shop",destination_workload=~"${target}"}[1m]))
  * 100`;

const duration = (target: string) => `
  histogram_quantile(0.99, sum(rate(istio_request_duration_milliseconds_bucket{
    reporter="destination",destination_workload_namespace="shop",
    destination_workload=~"${target}"}[1m])) by (le))`;

function setUp() {
  const context = testContext();
  const prometheus = createPrometheus(context);
  const { metrics } = prometheus;
  metrics.defineRelease(
    { model: 'scorer', version: '2' },
    { successRate: 99.5, p99Milliseconds: 62, model: { precision: 0.91 } },
  );
  for (const { namespace, name } of [CANARY, PRIMARY]) {
    context.cluster.create({
      ...deployment({ name, namespace }),
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: {
            labels: {
              app: name,
              'mlflow.org/model-name': 'scorer',
              'mlflow.org/model-version': name === 'scorer' ? '2' : '1',
            },
          },
          spec: { containers: [{ name: 'server', image: 'scorer' }] },
        },
      },
      status: { replicas: 1, availableReplicas: 1 },
    });
  }
  prometheus.start();
  metrics.setShare(CANARY, 0);
  const app = express().use(prometheus.router ?? express.Router());
  const ask = (query: string) => {
    const value = metrics.query(query);
    return value.type === 'vector'
      ? value.samples.map(sample => sample.value)
      : [value.value];
  };
  return { ...context, metrics, app, ask };
}

describe('the metrics of a rollout', () => {
  it('has no value for a workload without traffic, as a mesh has none', async () => {
    const { clock, ask } = setUp();
    await clock.advance(120);
    expect(ask(successRate('scorer'))).toEqual([NaN]);
    expect(ask('model_precision{workload="scorer"}')).toEqual([]);
  });

  it('measures the release that a workload runs, once it gets traffic', async () => {
    const { clock, metrics, ask } = setUp();
    metrics.setShare(CANARY, 10);
    await clock.advance(120);
    expect(ask(successRate('scorer'))).toEqual([expect.closeTo(99.5, 0)]);
    expect(ask(successRate('scorer-primary'))).toEqual([
      expect.closeTo(99.8, 0),
    ]);
    expect(ask(duration('scorer'))).toEqual([expect.closeTo(62, 1)]);
    expect(
      ask('avg(model_precision{namespace="shop",workload=~"scorer"})'),
    ).toEqual([expect.closeTo(0.91, 1)]);
  });

  it('splits the requests by the shares', async () => {
    const { clock, metrics, ask } = setUp();
    metrics.setShare(CANARY, 20);
    metrics.setShare(PRIMARY, 80);
    metrics.setRate('shop', 50);
    metrics.setShare(CANARY, 25);
    metrics.setShare(PRIMARY, 75);
    await clock.advance(600);
    const rate = (name: string) =>
      ask(
        `sum(rate(istio_requests_total{destination_workload="${name}"}[5m]))`,
      )[0];
    expect(rate('scorer') / rate('scorer-primary')).toBeCloseTo(1 / 3, 1);
  });

  it('counts at the server what comes past the routes, and at the gateway only what does not', async () => {
    const { clock, cluster, metrics, ask } = setUp();
    cluster.create({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { namespace: 'shop', name: 'scorer' },
      spec: {
        defaultBackend: { service: { name: 'scorer', port: { number: 80 } } },
      },
    });
    const atServer = `sum(rate(rest_server_requests_total{namespace="shop",workload="scorer"}[1m]))`;
    const atGateway = `sum(rate(nginx_ingress_controller_requests{namespace="shop",ingress="scorer",canary!=""}[1m]))`;
    metrics.setDirectLoad(CANARY, 10);
    await clock.advance(120);
    expect(ask(atServer)[0]).toBeGreaterThan(8);
    expect(ask(atGateway)[0] ?? 0).toBe(0);

    metrics.setDirectLoad(CANARY, 0);
    metrics.setShare(CANARY, 50);
    await clock.advance(120);
    expect(ask(atServer)[0]).toBeLessThan(5);
    expect(ask(atGateway)[0]).toBeGreaterThan(1);
  });

  it('gets worse when it is disturbed, and mends', async () => {
    const { clock, metrics, ask } = setUp();
    metrics.setShare(CANARY, 50);
    await clock.advance(120);
    metrics.disturb(CANARY, { successRate: 90, model: { precision: 0.6 } });
    await clock.advance(120);
    expect(ask(successRate('scorer'))[0]).toBeLessThan(92);
    expect(ask('model_precision{workload="scorer"}')[0]).toBeLessThan(0.65);
    metrics.mend(CANARY);
    await clock.advance(120);
    expect(ask(successRate('scorer'))[0]).toBeGreaterThan(99);
  });

  it.each([1.2, 8, 10, 24, 45, 49.9, 50, 60, 99, 100, 180, 900])(
    'finds a p99 of %d ms again from the buckets',
    async p99Milliseconds => {
      const { clock, metrics, ask } = setUp();
      metrics.setShare(CANARY, 50);
      metrics.disturb(CANARY, { p99Milliseconds });
      await clock.advance(120);
      const [found] = ask(duration('scorer'));
      expect(Math.abs(found - p99Milliseconds) / p99Milliseconds).toBeLessThan(
        0.02,
      );
    },
  );

  it('remembers the weights of a canary', async () => {
    const { clock, metrics, app } = setUp();
    const labels = { workload: 'scorer', namespace: 'shop' };
    const start = clock.now().getTime() / 1000;
    metrics.setGauge('flagger_canary_weight', labels, 5);
    await clock.advance(60);
    metrics.setGauge('flagger_canary_weight', labels, 10);
    await clock.advance(60);
    const response = await request(app)
      .get('/api/v1/query_range')
      .query({
        query: 'flagger_canary_weight{workload="scorer"}',
        start,
        end: start + 120,
        step: '60s',
      });
    expect(response.status).toBe(200);
    expect(at(response.body, 'data', 'resultType')).toBe('matrix');
    expect(at(response.body, 'data', 'result', '0', 'values')).toEqual([
      [start, '5'],
      [start + 60, '10'],
      [start + 120, '10'],
    ]);
  });
});

describe('the HTTP API of Prometheus', () => {
  it('answers GET and POST alike', async () => {
    const { app, clock } = setUp();
    const time = clock.now().getTime() / 1000;
    const expected = {
      status: 'success',
      data: {
        resultType: 'vector',
        result: [{ metric: {}, value: [time, '1'] }],
      },
    };
    const query = 'vector(1)';
    const got = await request(app).get('/api/v1/query').query({ query });
    expect(got.body).toEqual(expected);
    const posted = await request(app)
      .post('/api/v1/query')
      .type('form')
      .send({ query });
    expect(posted.body).toEqual(expected);
  });

  it.each([
    ['/api/v1/query', {}, 400, 'invalid parameter "query"'],
    ['/api/v1/query', { query: 'sum(' }, 400, 'parse error'],
    ['/api/v1/query', { query: 'topk(1, up)' }, 422, 'does not understand'],
    ['/api/v1/query', { query: 'up', time: 'noon' }, 400, 'valid timestamp'],
    [
      '/api/v1/query_range',
      { query: 'up', start: 10, end: 0, step: 1 },
      400,
      'before start time',
    ],
    [
      '/api/v1/query_range',
      { query: 'up', start: 0, end: 10, step: 0 },
      400,
      'zero or negative',
    ],
    [
      '/api/v1/query_range',
      { query: 'up', start: 0, end: 1e6, step: 1 },
      400,
      'maximum resolution',
    ],
    ['/api/v1/rules', {}, 404, 'answers /api/v1/query'],
  ])('refuses %s with %p', async (path, query, status, message) => {
    const { app } = setUp();
    const response = await request(app).get(path).query(query);
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ status: 'error' });
    expect(at(response.body, 'error')).toContain(message);
  });
});
