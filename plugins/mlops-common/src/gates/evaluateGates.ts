import type {
  GateEvaluation,
  GateResult,
  ValidationGate,
} from './validationGate';

/**
 * What a model version must meet when neither config nor entity says more.
 *
 * @public
 */
export const DEFAULT_VALIDATION_GATES: readonly ValidationGate[] = [
  { metric: 'accuracy', operator: '>=', threshold: 0.85 },
  { metric: 'f1', operator: '>=', threshold: 0.8 },
  { metric: 'precision', operator: '>=', threshold: 0.8 },
  { metric: 'recall', operator: '>=', threshold: 0.75 },
];

/**
 * The names under which training code logs the metric of a gate: exact first,
 * then without case and punctuation, then scikit-learn's and MLflow's own
 * (`f1_score`, `precision_score`, `val_f1` …).
 */
function findMetric(
  metrics: Readonly<Record<string, number>>,
  metric: string,
): number | undefined {
  if (Object.hasOwn(metrics, metric)) return metrics[metric];
  const wanted = canonicalMetric(metric);
  const match = Object.keys(metrics)
    .sort()
    .find(name => canonicalMetric(name) === wanted);
  return match === undefined ? undefined : metrics[match];
}

/**
 * A metric's name without case, punctuation and scikit-learn's `_score`: two
 * names with the same canonical form mean the same metric.
 *
 * @public
 */
export function canonicalMetric(metric: string): string {
  return metric
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_score$/, '');
}

const holds: Record<
  ValidationGate['operator'],
  (value: number, threshold: number) => boolean
> = {
  '>=': (value, threshold) => value >= threshold,
  '>': (value, threshold) => value > threshold,
  '<=': (value, threshold) => value <= threshold,
  '<': (value, threshold) => value < threshold,
};

function evaluateGate(
  gate: ValidationGate,
  metrics: Readonly<Record<string, number>>,
): GateResult {
  const value = findMetric(metrics, gate.metric);
  if (value === undefined || !Number.isFinite(value)) {
    return { ...gate, result: 'insufficient-data' };
  }
  const passes = holds[gate.operator](value, gate.threshold);
  return { ...gate, value, result: passes ? 'pass' : 'fail' };
}

/**
 * Judges the metrics of a model version. A missing metric is never a pass.
 *
 * @public
 */
export function evaluateGates(
  gates: readonly ValidationGate[],
  metrics: Readonly<Record<string, number>>,
): GateEvaluation {
  const results = gates.map(gate => evaluateGate(gate, metrics));
  const passed = results.filter(gate => gate.result === 'pass').length;
  return {
    result: overall(results, passed),
    passed,
    total: results.length,
    gates: results,
  };
}

function overall(
  results: GateResult[],
  passed: number,
): GateEvaluation['result'] {
  if (results.some(gate => gate.result === 'fail')) return 'fail';
  return results.length > 0 && passed === results.length
    ? 'pass'
    : 'insufficient-data';
}
