import {
  canonicalMetric,
  type GateResult,
  type ModelComparison,
  type ModelVersion,
} from '@slipway/backstage-plugin-mlops-common';

type MetricRow = ModelComparison['metrics'][number];

/** Two versions of a model side by side. */
export function compareModelVersions(
  model: string,
  source: string,
  a: ModelVersion,
  b: ModelVersion,
): ModelComparison {
  const gates = [...a.gates.gates, ...b.gates.gates];
  return {
    model,
    source,
    a,
    b,
    metrics: names(a.metrics, b.metrics).map(name =>
      compareMetric(name, a.metrics[name], b.metrics[name], gates),
    ),
    params: names(a.params, b.params).map(name => ({
      name,
      a: a.params[name],
      b: b.params[name],
      changed: a.params[name] !== b.params[name],
    })),
    gates: [...new Set(gates.map(({ metric }) => metric))].map(metric => ({
      metric,
      a: a.gates.gates.find(gate => gate.metric === metric),
      b: b.gates.gates.find(gate => gate.metric === metric),
    })),
  };
}

function names(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

function compareMetric(
  name: string,
  a: number | undefined,
  b: number | undefined,
  gates: readonly GateResult[],
): MetricRow {
  if (a === undefined || b === undefined) {
    return { name, a, b, better: 'unknown' };
  }
  const delta = b - a;
  if (!Number.isFinite(delta)) return { name, a, b, better: 'unknown' };
  return { name, a, b, delta, better: better(name, delta, gates) };
}

/** Only a gate says whether more of a metric is better or worse. */
function better(
  name: string,
  delta: number,
  gates: readonly GateResult[],
): MetricRow['better'] {
  if (delta === 0) return 'same';
  const gate = gates.find(
    ({ metric }) => canonicalMetric(metric) === canonicalMetric(name),
  );
  if (!gate) return 'unknown';
  const moreIsBetter = gate.operator === '>=' || gate.operator === '>';
  return delta > 0 === moreIsBetter ? 'b' : 'a';
}
