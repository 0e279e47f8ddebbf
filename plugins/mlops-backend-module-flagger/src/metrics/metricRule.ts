import type { RolloutMetric } from '@slipway/backstage-plugin-mlops-common';
import type { MetricCheck } from '../canary/ObservedCanary';

/** What a metric's value must be. */
export interface MetricRule {
  unit: '%' | 'ms' | '';
  min?: number;
  max?: number;
}

export type BuiltinMetric = 'request-success-rate' | 'request-duration';

const UNITS = {
  'request-success-rate': '%',
  'request-duration': 'ms',
} as const;

/** Which of the metrics that Flagger measures by itself, if it is one. */
export function builtinMetric(metric: MetricCheck): BuiltinMetric | undefined {
  if (metric.template || metric.query) return undefined;
  return metric.name === 'request-success-rate' ||
    metric.name === 'request-duration'
    ? metric.name
    : undefined;
}

/**
 * The rule of a metric: its range, or else the deprecated `threshold`, which
 * is a minimum for the success rate and a maximum for all others, and 0 when
 * it is not given (flagger v1.44, pkg/controller/scheduler_metrics.go).
 */
export function metricRule(metric: MetricCheck): MetricRule {
  const builtin = builtinMetric(metric);
  const unit = builtin === undefined ? '' : UNITS[builtin];
  if (metric.range) {
    const { min, max } = metric.range;
    return { unit, min: limit(unit, min), max: limit(unit, max) };
  }
  const threshold = metric.threshold ?? 0;
  return builtin === 'request-success-rate'
    ? { unit, min: threshold }
    : { unit, max: limit(unit, threshold) };
}

/** Durations are compared in whole milliseconds. */
function limit(
  unit: MetricRule['unit'],
  value: number | undefined,
): number | undefined {
  return unit === 'ms' && value !== undefined ? Math.trunc(value) : value;
}

/** As Flagger compares, which is without tolerance. */
export function judge(rule: MetricRule, value: number): 'pass' | 'fail' {
  const compared = rule.unit === 'ms' ? Math.trunc(value) : value;
  if (rule.min !== undefined && compared < rule.min) return 'fail';
  if (rule.max !== undefined && compared > rule.max) return 'fail';
  return 'pass';
}

export function unknownMetric(
  metric: MetricCheck,
  reason: string,
): RolloutMetric {
  return {
    name: metric.name,
    ...metricRule(metric),
    verdict: 'unknown',
    reason,
  };
}
