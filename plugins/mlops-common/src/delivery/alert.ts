import { z } from 'zod';
import { instantSchema } from './source';

/**
 * An alert that fires, as the alerting told it.
 *
 * @public
 */
export const alertSchema = z.object({
  /** `cluster/namespace/fingerprint`. */
  id: z.string(),
  source: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  since: instantSchema,
  /** What is wrong, in a sentence. */
  summary: z.string().optional(),
  description: z.string().optional(),
  /** The rule's own page, where it can be looked at. */
  url: z.string().optional(),
  /** What to do about it. */
  runbook: z.string().optional(),
});
/** @public */
export type Alert = z.infer<typeof alertSchema>;
