import { lenient } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

/**
 * A Canary as far as it is shown (flagger v1.44, pkg/apis/flagger/v1beta1).
 * Lenient: an odd field is as if it were not there, and an odd item of a list
 * is skipped. Only what an object can't do without must be right.
 */
const { text, flag } = lenient;
const number = z.number().optional().catch(undefined);
const textRecord = z.record(z.string(), z.string()).optional().catch(undefined);

const listOf = <T extends z.ZodType>(item: T) =>
  lenient.listOf(item).optional();

const reference = z.object({ name: z.string() }).optional().catch(undefined);

const metric = z.object({
  name: z.string(),
  interval: text,
  threshold: number,
  thresholdRange: z
    .object({ min: number, max: number })
    .optional()
    .catch(undefined),
  query: text,
  templateRef: z
    .object({ name: z.string(), namespace: text })
    .optional()
    .catch(undefined),
  templateVariables: textRecord,
});

const analysis = z.object({
  interval: text,
  iterations: number,
  mirror: flag,
  maxWeight: number,
  stepWeight: number,
  stepWeights: z.array(z.number()).optional().catch(undefined),
  stepWeightPromotion: number,
  threshold: number,
  metrics: listOf(metric),
  webhooks: listOf(
    z.object({
      name: z.string(),
      type: text,
      url: text,
      timeout: text,
      retries: number,
      // A token stands beside it, which is not even read.
      metadata: z.object({ gate: text }).nullish().catch(undefined),
    }),
  ),
  match: z.array(z.unknown()).optional().catch(undefined),
});
export type CanaryAnalysisSchema = z.infer<typeof analysis>;

export const canarySchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    labels: textRecord,
    annotations: textRecord,
    deletionTimestamp: text,
  }),
  spec: z.object({
    provider: text,
    targetRef: z.object({ name: z.string(), kind: text, apiVersion: text }),
    ingressRef: reference,
    routeRef: reference,
    service: z.object({ name: text }).optional().catch(undefined),
    analysis: analysis.optional().catch(undefined),
    canaryAnalysis: analysis.optional().catch(undefined),
    skipAnalysis: flag,
    suspend: flag,
  }),
  status: z
    .object({
      phase: text,
      failedChecks: number,
      canaryWeight: number,
      iterations: number,
      lastAppliedSpec: text,
      trackedConfigs: textRecord,
      lastTransitionTime: text,
      conditions: listOf(
        z.object({
          type: z.string(),
          reason: text,
          message: text,
          lastTransitionTime: text,
        }),
      ),
    })
    .optional()
    .catch(undefined),
});
