import type { RolloutMetric } from '@slipway/backstage-plugin-mlops-common';
import type { MetricCheck, ObservedCanary } from '../canary/ObservedCanary';
import { metricQuery } from './metricQuery';
import type { MetricJob, MetricReadings, Reading } from './MetricReadings';
import { judge, metricRule, unknownMetric } from './metricRule';
import type { MetricTemplate } from './MetricTemplate';

/** An analysis is of interest for a while after its end. */
const RECENTLY_MS = 15 * 60_000;
const ANALYSED = ['Progressing', 'WaitingPromotion', 'Promoting', 'Finalising'];

export interface MetricContext {
  meshProvider?: string;
  templateOf(namespace: string, name: string): MetricTemplate | undefined;
  readings: MetricReadings;
}

export function isUnderAnalysis({ status }: ObservedCanary): boolean {
  return ANALYSED.includes(status.phase);
}

/** Whether its metrics are worth asking for. */
export function isMeasured(canary: ObservedCanary, now = Date.now()): boolean {
  if (isUnderAnalysis(canary)) return true;
  const { phase, lastTransitionAt } = canary.status;
  return (
    (phase === 'Succeeded' || phase === 'Failed') &&
    lastTransitionAt !== undefined &&
    now - Date.parse(lastTransitionAt) < RECENTLY_MS
  );
}

/** What to ask for a Canary's metrics. */
export function metricJobs(
  canary: ObservedCanary,
  context: MetricContext,
): MetricJob[] {
  const keepLast = !isUnderAnalysis(canary);
  return (canary.analysis?.metrics ?? []).flatMap(metric => {
    const rendered = metricQuery(canary, metric, context);
    return rendered.state === 'rendered'
      ? [{ cluster: canary.cluster, query: rendered.query, keepLast }]
      : [];
  });
}

/** Each metric with its threshold and, where it is known, value and verdict. */
export function rolloutMetrics(
  canary: ObservedCanary,
  context: MetricContext,
): RolloutMetric[] {
  return (canary.analysis?.metrics ?? []).map(metric =>
    rolloutMetric(canary, metric, context),
  );
}

function rolloutMetric(
  canary: ObservedCanary,
  metric: MetricCheck,
  context: MetricContext,
): RolloutMetric {
  const { readings } = context;
  if (!readings.covers(canary.cluster)) {
    return unknownMetric(
      metric,
      `No Prometheus is configured for cluster '${canary.cluster}' in mlops.flagger.prometheus`,
    );
  }
  const rendered = metricQuery(canary, metric, context);
  if (rendered.state === 'unknown')
    return unknownMetric(metric, rendered.reason);
  const reading = readings.get(canary.cluster, rendered.query);
  if (reading) return measured(metric, reading);
  return unknownMetric(
    metric,
    isMeasured(canary)
      ? 'Not read yet'
      : 'Measured only during an analysis and shortly after it',
  );
}

function measured(metric: MetricCheck, reading: Reading): RolloutMetric {
  const { observedAt } = reading;
  if (reading.state === 'failed') {
    return { ...unknownMetric(metric, reading.reason), observedAt };
  }
  if (reading.state === 'none') {
    return {
      ...unknownMetric(metric, 'No data: the candidate may get no traffic yet'),
      observedAt,
    };
  }
  const rule = metricRule(metric);
  const { value } = reading;
  return {
    name: metric.name,
    ...rule,
    value: Number.isFinite(value) ? value : undefined,
    verdict: judge(rule, value),
    observedAt,
  };
}
