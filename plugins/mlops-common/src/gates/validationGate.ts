import { z } from 'zod';

/**
 * A metric threshold a model version must meet.
 *
 * @public
 */
export const validationGateSchema = z.object({
  metric: z.string(),
  operator: z.enum(['>=', '>', '<=', '<']),
  threshold: z.number(),
});
/** @public */
export type ValidationGate = z.infer<typeof validationGateSchema>;

/** @public */
export const gateResultSchema = validationGateSchema.extend({
  value: z.number().optional(),
  result: z.enum(['pass', 'fail', 'insufficient-data']),
});
/** @public */
export type GateResult = z.infer<typeof gateResultSchema>;

/**
 * All gates of one model version: `fail` if any fails, else
 * `insufficient-data` if any metric is missing, else `pass`. No gates at all
 * is `insufficient-data` too: nothing was judged.
 *
 * @public
 */
export const gateEvaluationSchema = z.object({
  result: z.enum(['pass', 'fail', 'insufficient-data']),
  passed: z.number(),
  total: z.number(),
  gates: z.array(gateResultSchema),
});
/** @public */
export type GateEvaluation = z.infer<typeof gateEvaluationSchema>;
