/** Two versions of a model, as the address names them. */
export interface ComparisonAddress {
  /** `instance/name` */
  modelId: string;
  a: string;
  b: string;
}

const COMPARISON = /^(.+)@([^@]+?)\.\.([^@]+)$/;

/** Reads `mlflow/fraud-detection@1..2`. */
export function parseComparison(
  text: string | null,
): ComparisonAddress | undefined {
  const match = COMPARISON.exec(text ?? '');
  return match ? { modelId: match[1], a: match[2], b: match[3] } : undefined;
}

/** Writes what `parseComparison` reads. */
export function writeComparison({ a, b, modelId }: ComparisonAddress): string {
  return `${modelId}@${a}..${b}`;
}

/** Where a run lives, as the address names it: `cluster/namespace/name`. */
export function parseRunId(text: string | null) {
  const [cluster, namespace, name, ...rest] = (text ?? '').split('/');
  return cluster && namespace && name && rest.length === 0
    ? { cluster, namespace, name }
    : undefined;
}
