import { z } from 'zod';
import { instantSchema } from './source';

/**
 * A version of a registered model.
 *
 * @public
 */
export const modelRefSchema = z.object({
  name: z.string(),
  version: z.string(),
});

/** @public */
export type ModelRef = z.infer<typeof modelRefSchema>;

/**
 * What is or was live in one place: the Git revision, the images, the model
 * version and the run that made it. A part that is not known is absent.
 *
 * @public
 */
export const releaseSchema = z.object({
  revision: z.string().optional(),
  revisionUrl: z.string().optional(),
  images: z.array(z.string()),
  model: modelRefSchema.optional(),
  runId: z.string().optional(),
  deployedAt: instantSchema.optional(),
  deployedBy: z.string().optional(),
});

/** @public */
export type Release = z.infer<typeof releaseSchema>;
