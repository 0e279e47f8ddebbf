import { z } from 'zod';

/** @public */
export const REASON_MAX_LENGTH = 500;

const name = z.string().min(1).max(100);

/**
 * What is asked for: an action by its name, and what that action wants to
 * know. The action itself checks `input`.
 *
 * @public
 */
export const actionRequestSchema = z.strictObject({
  action: name,
  environment: name.optional(),
  input: z.record(z.string(), z.json()).default({}),
});
/** @public */
export type ActionRequest = z.input<typeof actionRequestSchema>;

/**
 * The body of `POST …/operations`. `planHash` is that of the plan that was
 * shown; without it the plan of the moment is taken, which destructive actions
 * do not allow.
 *
 * @public
 */
export const operationRequestSchema = actionRequestSchema.extend({
  reason: z.string().trim().max(REASON_MAX_LENGTH).optional(),
  planHash: z.string().max(100).optional(),
});
/** @public */
export type OperationRequest = z.input<typeof operationRequestSchema>;

/**
 * The body of `POST …/rollback/plan`, and the input of the action `rollback`
 * besides its environment.
 *
 * @public
 */
export const rollbackInputSchema = z.strictObject({
  /** `RollbackTarget.id`; by default the last release that was healthy. */
  target: z.string().min(1).max(200).optional(),
  path: z.enum(['auto', 'git', 'break-glass']).default('auto'),
  /** Lets Flagger take the old release over at once. */
  skipAnalysis: z.boolean().default(false),
});
/** @public */
export type RollbackInput = z.input<typeof rollbackInputSchema>;

/**
 * Whether the caller may; if not, why, in a sentence for the button.
 *
 * @public
 */
export const actionAccessSchema = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true) }),
  z.object({ allowed: z.literal(false), reason: z.string() }),
]);
/** @public */
export type ActionAccess = z.infer<typeof actionAccessSchema>;

/**
 * An action that exists here, and whether the caller may use it on the entity.
 *
 * @public
 */
export const actionOfferSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** Whose action it is: `argocd`, `flagger`, `mlops` … */
  system: z.string(),
  scope: z.enum(['environment', 'training', 'registry']),
  destructive: z.boolean(),
  needsReason: z.boolean(),
  access: actionAccessSchema,
  /** JSON Schema of `input`. */
  input: z.record(z.string(), z.json()),
});
/** @public */
export type ActionOffer = z.infer<typeof actionOfferSchema>;
