import { z } from 'zod';
import { modelRefSchema } from './release';
import { instantSchema } from './source';

/**
 * A workload and the model version its pod template names: by
 * `mlflow.org/model-name` and `-version`, else by `MODEL_URI`.
 *
 * @public
 */
export const workloadSchema = z.object({
  /** `cluster/namespace/kind/name`. */
  id: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  images: z.array(z.string()),
  model: modelRefSchema.optional(),
  modelUri: z.string().optional(),
  replicas: z.object({
    desired: z.number(),
    ready: z.number(),
    updated: z.number(),
  }),
  /** The message of a condition that says it does not progress. */
  problem: z.string().optional(),
  createdAt: instantSchema.optional(),
});

/** @public */
export type Workload = z.infer<typeof workloadSchema>;
