import { z } from 'zod';
import {
  gateEvaluationSchema,
  gateResultSchema,
} from '../gates/validationGate';
import { instantSchema } from './source';

/**
 * One version of a registered model. `metrics` and `params` are those of the
 * run that made it.
 *
 * @public
 */
export const modelVersionSchema = z.object({
  version: z.string(),
  status: z.enum(['PENDING_REGISTRATION', 'FAILED_REGISTRATION', 'READY']),
  statusMessage: z.string().optional(),
  description: z.string().optional(),
  createdAt: instantSchema,
  updatedAt: instantSchema.optional(),
  aliases: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  metrics: z.record(z.string(), z.number()),
  params: z.record(z.string(), z.string()),
  gates: gateEvaluationSchema,
  runId: z.string().optional(),
  runName: z.string().optional(),
  runUrl: z.string().optional(),
  sourceCommit: z.string().optional(),
  sourceRepository: z.string().optional(),
  consoleUrl: z.string().optional(),
  /** Environments where this version serves, filled in when the parts are joined. */
  liveIn: z.array(z.string()),
  /** Environments where this version is under test. */
  candidateIn: z.array(z.string()),
});
/** @public */
export type ModelVersion = z.infer<typeof modelVersionSchema>;

/** @public */
export const registeredModelSchema = z.object({
  /** `instance/name`. */
  id: z.string(),
  source: z.string(),
  instance: z.string(),
  name: z.string(),
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()),
  aliases: z.array(z.object({ alias: z.string(), version: z.string() })),
  /** Newest first; at most the configured number. */
  versions: z.array(modelVersionSchema),
  totalVersions: z.number(),
  /** Whether it names the entity back, so that it may be acted on. */
  boundBack: z.boolean().optional(),
  consoleUrl: z.string().optional(),
});
/** @public */
export type RegisteredModel = z.infer<typeof registeredModelSchema>;

/**
 * Two versions side by side. `delta` is `b − a`. `better` knows the direction
 * only for metrics that a gate gives one.
 *
 * @public
 */
export const modelComparisonSchema = z.object({
  model: z.string(),
  source: z.string(),
  a: modelVersionSchema,
  b: modelVersionSchema,
  metrics: z.array(
    z.object({
      name: z.string(),
      a: z.number().optional(),
      b: z.number().optional(),
      delta: z.number().optional(),
      better: z.enum(['a', 'b', 'same', 'unknown']),
    }),
  ),
  params: z.array(
    z.object({
      name: z.string(),
      a: z.string().optional(),
      b: z.string().optional(),
      changed: z.boolean(),
    }),
  ),
  gates: z.array(
    z.object({
      metric: z.string(),
      a: gateResultSchema.optional(),
      b: gateResultSchema.optional(),
    }),
  ),
});
/** @public */
export type ModelComparison = z.infer<typeof modelComparisonSchema>;
