import type { ProjectedObject } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

/**
 * What is kept of a MetricTemplate. Its provider's address and credentials are
 * not: the portal asks only where its own config says.
 */
export interface MetricTemplate extends ProjectedObject {
  /** `prometheus`, `datadog` … */
  readonly provider: string;
  readonly query: string;
}

const LONGEST_QUERY = 16_384;

const templateSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({
    provider: z
      .object({ type: z.string().optional() })
      .optional()
      .catch(undefined),
    query: z.string(),
  }),
});

export function projectMetricTemplate(
  object: unknown,
  { cluster }: { cluster: string },
): MetricTemplate | undefined {
  const parsed = templateSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec } = parsed.data;
  return {
    cluster,
    namespace: metadata.namespace,
    name: metadata.name,
    labels: {},
    provider: spec.provider?.type ?? 'prometheus',
    query: spec.query.slice(0, LONGEST_QUERY),
  };
}
