import type { NewObject } from '../kubernetes/types';
import { createPrometheus } from '../prometheus';
import { testContext } from './context';
import { at, deployment, existing } from './objects';
import { createWorkloads } from '../workloads';
import { createFlagger } from '../flagger';

export const PLACE = { namespace: 'shop', name: 'scorer' };
export const TARGET = { apiVersion: 'apps/v1', kind: 'Deployment', ...PLACE };
export const CANARY = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  ...PLACE,
};

export function canaryObject(
  analysis: Record<string, unknown> | undefined,
  spec: Record<string, unknown> = {},
): NewObject {
  return {
    apiVersion: CANARY.apiVersion,
    kind: CANARY.kind,
    metadata: { ...PLACE },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scorer' },
      service: { port: 80, targetPort: 8080 },
      ...(analysis && { analysis }),
      ...spec,
    },
  };
}

export const METRICS = [
  {
    name: 'request-success-rate',
    thresholdRange: { min: 99 },
    interval: '1m',
  },
  { name: 'request-duration', thresholdRange: { max: 100 }, interval: '1m' },
  {
    name: 'model-precision',
    templateRef: { name: 'model-precision' },
    thresholdRange: { min: 0.85 },
    interval: '1m',
  },
];

export const WEIGHTED = {
  interval: '1m',
  threshold: 3,
  stepWeights: [5, 20, 50],
  metrics: METRICS,
};

/** A service under Flagger, live with version 1 and nothing under way. */
export async function initializedCanary(object: NewObject) {
  const context = testContext();
  const workloads = createWorkloads(context);
  const prometheus = createPrometheus(context);
  const flagger = createFlagger(context, prometheus.metrics);
  const quality = { successRate: 99.9, p99Milliseconds: 40 };
  prometheus.metrics.defineRelease(
    { model: 'scorer', version: '1' },
    { ...quality, model: { precision: 0.88 } },
  );
  prometheus.metrics.defineRelease(
    { model: 'scorer', version: '2' },
    { ...quality, model: { precision: 0.92 } },
  );
  prometheus.metrics.defineRelease(
    { model: 'scorer', version: '3' },
    { ...quality, model: { precision: 0.62 } },
  );
  [workloads, prometheus, flagger].forEach(room => room.start());

  const { cluster, clock } = context;
  cluster.create({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: { name: 'model-precision', namespace: 'shop' },
    spec: {
      provider: { type: 'prometheus', address: 'http://prometheus:9090' },
      query:
        'avg(model_precision{namespace="{{ namespace }}",workload=~"{{ target }}"})',
    },
  });
  cluster.create(deployment({ ...PLACE, version: '1' }));
  await clock.advance(20);
  cluster.create(object);

  const canary = () =>
    existing(cluster, CANARY.apiVersion, CANARY.kind, 'shop', 'scorer');
  const status = (field: string) => at(canary(), 'status', field);
  const workload = (name: string) =>
    existing(cluster, 'apps/v1', 'Deployment', 'shop', name);
  const versionOf = (name: string) =>
    at(
      workload(name),
      'spec',
      'template',
      'metadata',
      'labels',
      'mlflow.org/model-version',
    );
  const release = (version: string, annotations?: Record<string, string>) =>
    cluster.merge(TARGET, {
      spec: {
        template: {
          metadata: {
            labels: { 'mlflow.org/model-version': version },
            ...(annotations && { annotations }),
          },
        },
      },
    });
  const messages = () =>
    cluster
      .list({ apiVersion: 'v1', kind: 'Event' }, { namespace: 'shop' })
      .filter(event => at(event, 'source', 'component') === 'flagger')
      .map(event => at(event, 'message'));
  /** What the mesh would do, whatever the status says. */
  const weight = (name: string) => {
    const value = prometheus.metrics.query(
      `flagger_canary_weight{workload="${name}"}`,
    );
    return value.type === 'vector' ? value.samples[0]?.value : undefined;
  };
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) {
      await clock.advance(60);
    }
  };
  const advanceUntil = async (phase: string) => {
    for (let turn = 0; turn < 40 && status('phase') !== phase; turn += 1) {
      await clock.advance(60);
    }
  };
  const stop = () =>
    [flagger, prometheus, workloads].forEach(room => room.stop());
  await advanceUntil('Initialized');
  return {
    ...context,
    metrics: prometheus.metrics,
    workloads,
    flagger,
    canary,
    status,
    workload,
    versionOf,
    release,
    messages,
    weight,
    turns,
    advanceUntil,
    stop,
  };
}
