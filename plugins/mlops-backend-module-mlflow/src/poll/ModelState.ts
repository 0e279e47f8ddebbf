import type { ObservedModel } from '@slipway/backstage-plugin-mlops-node';

/** What one instance is known to say of a model's name. */
export type ModelState =
  | { state: 'known'; model: ObservedModel }
  | { state: 'missing' }
  /** A registered model that is none: MLflow keeps prompts among them. */
  | { state: 'prompt' }
  | { state: 'forbidden'; reason: string };
