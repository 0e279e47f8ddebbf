import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { until } from '@slipway/testing';
import {
  CANARY_PLACE,
  FlaggerBench,
  FRAUD,
} from '../__testUtils__/FlaggerBench';

let bench: FlaggerBench;

beforeEach(async () => {
  bench = await FlaggerBench.start();
});
afterEach(() => bench.stop());

const rollouts = () => bench.rollouts();

describe('the metrics of a Canary', () => {
  let prometheus: Server;
  let values: Record<string, string>;
  const asked = new Set<string>();

  beforeEach(async () => {
    asked.clear();
    values = {};
    prometheus = createServer((request, response) => {
      const query =
        new URL(request.url ?? '', 'http://p').searchParams.get('query') ?? '';
      asked.add(query);
      const value = Object.entries(values).find(([key]) =>
        query.includes(key),
      )?.[1];
      response.end(
        JSON.stringify({
          status: 'success',
          data: {
            resultType: 'vector',
            result: value ? [{ metric: {}, value: [1, value] }] : [],
          },
        }),
      );
    });
    prometheus.listen(0, '127.0.0.1');
    await once(prometheus, 'listening');
  });
  afterEach(() => {
    prometheus.closeAllConnections();
    prometheus.close();
  });

  const url = () => {
    const address = prometheus.address();
    if (!address || typeof address === 'string') throw new Error('No address');
    return `http://127.0.0.1:${address.port}`;
  };

  it('are read from the configured Prometheus while it is analysed', async () => {
    bench.sandbox.cluster.create({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'MetricTemplate',
      metadata: { name: 'model-precision', namespace: CANARY_PLACE.namespace },
      spec: {
        provider: { type: 'prometheus', address: 'http://127.0.0.1:1' },
        query: 'avg(model_precision{app="{{ target }}"})',
      },
    });
    bench.createCanary({
      analysis: {
        metrics: [
          { name: 'request-success-rate', thresholdRange: { min: 99 } },
          {
            name: 'model-precision',
            templateRef: { name: 'model-precision' },
            thresholdRange: { min: 0.85 },
          },
        ],
      },
    });
    values = { istio_requests_total: '99.8', model_precision: '0.91' };
    const source = await bench.watch(
      { 'flagger.app/canary-name': 'fraud-detection' },
      url(),
    );
    await until(rollouts, ({ length }) => length === 1);
    expect(rollouts()[0].metrics[0]).toMatchObject({
      verdict: 'unknown',
      reason: 'Measured only during an analysis and shortly after it',
    });
    expect(asked.size).toBe(0);

    bench.setStatus({ phase: 'Progressing', canaryWeight: 5 });
    const [{ metrics }] = await until(rollouts, ([rollout]) =>
      rollout.metrics.every(({ verdict }) => verdict === 'pass'),
    );
    expect(metrics).toMatchObject([
      { name: 'request-success-rate', unit: '%', min: 99, value: 99.8 },
      { name: 'model-precision', unit: '', min: 0.85, value: 0.91 },
    ]);
    expect(asked).toContain('avg(model_precision{app="fraud-detection"})');

    const told: string[] = [];
    source.onChange(refs => told.push(...refs));
    values.model_precision = '0.5';
    await until(rollouts, ([rollout]) => rollout.metrics[1].verdict === 'fail');
    expect(told).toContain(FRAUD);
  });
});
