import { z } from 'zod';
import { instantSchema } from '../delivery/source';
import { plannedStepSchema } from './plan';

/**
 * An error as it may be shown: without tokens and stack. `fix` is the next
 * sensible thing to do.
 *
 * @public
 */
export const operationErrorSchema = z.object({
  name: z.string(),
  message: z.string(),
  fix: z.string().optional(),
});
/** @public */
export type OperationError = z.infer<typeof operationErrorSchema>;

/**
 * How far a step is. Each state knows just what there is to know in it.
 *
 * @public
 */
export const stepProgressSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending') }),
  z.object({
    state: z.literal('running'),
    startedAt: instantSchema,
    deadline: instantSchema,
  }),
  z.object({
    state: z.literal('waiting'),
    startedAt: instantSchema,
    deadline: instantSchema,
    /** What for. */
    message: z.string(),
    url: z.string().optional(),
  }),
  z.object({
    state: z.literal('succeeded'),
    startedAt: instantSchema,
    finishedAt: instantSchema,
    message: z.string().optional(),
    url: z.string().optional(),
  }),
  z.object({
    state: z.literal('failed'),
    startedAt: instantSchema,
    finishedAt: instantSchema,
    error: operationErrorSchema,
  }),
  /** Not needed, or not reached. */
  z.object({ state: z.literal('skipped'), message: z.string() }),
  z.object({ state: z.literal('undoing'), startedAt: instantSchema }),
  z.object({
    state: z.literal('undone'),
    finishedAt: instantSchema,
    message: z.string().optional(),
  }),
]);
/** @public */
export type StepProgress = z.infer<typeof stepProgressSchema>;

/** @public */
export const operationStepSchema = plannedStepSchema.extend({
  progress: stepProgressSchema,
});
/** @public */
export type OperationStep = z.infer<typeof operationStepSchema>;

/**
 * - `planned`: accepted, and not begun: it waits for an approval or for a
 *   replica to take it.
 * - `waiting`: its step waits for the world.
 * - `compensating`: it failed, and what it changed on the way is undone.
 *
 * @public
 */
export const operationStateSchema = z.enum([
  'planned',
  'running',
  'waiting',
  'compensating',
  'succeeded',
  'failed',
  'cancelled',
]);
/** @public */
export type OperationState = z.infer<typeof operationStateSchema>;

/** @public */
export const operationApprovalSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('not-needed') }),
  z.object({
    state: z.literal('needed'),
    message: z.string(),
    /** When it ends by itself, if nobody has approved it by then. */
    expiresAt: instantSchema.optional(),
  }),
  z.object({
    state: z.literal('given'),
    by: z.string(),
    at: instantSchema,
  }),
]);
/** @public */
export type OperationApproval = z.infer<typeof operationApprovalSchema>;

/**
 * A change asked for through the portal, step by step.
 *
 * @public
 */
export const operationSchema = z.object({
  id: z.string(),
  entityRef: z.string(),
  environment: z.string().optional(),
  action: z.string(),
  title: z.string(),
  state: operationStateSchema,
  /** The entity reference of the user, or a service. */
  requestedBy: z.string(),
  reason: z.string().optional(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  finishedAt: instantSchema.optional(),
  approval: operationApprovalSchema,
  /** Whether it can still be cancelled; if not, why. */
  cancel: z.discriminatedUnion('possible', [
    z.object({ possible: z.literal(true) }),
    z.object({ possible: z.literal(false), reason: z.string() }),
  ]),
  steps: z.array(operationStepSchema),
  error: operationErrorSchema.optional(),
});
/** @public */
export type Operation = z.infer<typeof operationSchema>;

/**
 * What a page about an environment says of an operation that is under way or
 * that failed last.
 *
 * @public
 */
export const operationSummarySchema = operationSchema
  .pick({
    id: true,
    action: true,
    title: true,
    state: true,
    requestedBy: true,
    createdAt: true,
    updatedAt: true,
  })
  .extend({
    /** The step it is at, in words. */
    step: z.string().optional(),
    message: z.string().optional(),
    /** Only while a second person is waited for. */
    approval: operationApprovalSchema.optional(),
  });
/** @public */
export type OperationSummary = z.infer<typeof operationSummarySchema>;
