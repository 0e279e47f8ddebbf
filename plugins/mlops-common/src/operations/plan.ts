import { z } from 'zod';
import { modelRefSchema, releaseSchema } from '../delivery/release';
import { instantSchema, reasonSchema } from '../delivery/source';

/**
 * One step of a plan, in words. `effect` says whether it changes something,
 * or waits for something.
 *
 * @public
 */
export const plannedStepSchema = z.object({
  id: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  /** Whose step it is: `argocd`, `flagger`, `git`, `mlops` … */
  system: z.string(),
  effect: z.enum(['change', 'wait']),
  /** Where a person can see the object that it acts on. */
  url: z.string().optional(),
});
/** @public */
export type PlannedStep = z.infer<typeof plannedStepSchema>;

/**
 * Who has to say yes besides the one who asks.
 *
 * @public
 */
export const confirmationSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('nobody') }),
  /** Four eyes: another person approves in the portal. */
  z.object({ by: z.literal('second-person'), message: z.string() }),
  /** The pull request is approved and merged at the Git host. */
  z.object({ by: z.literal('pull-request'), message: z.string() }),
]);
/** @public */
export type Confirmation = z.infer<typeof confirmationSchema>;

/**
 * A release that an environment can be taken back to.
 *
 * - `healthy`: it was seen fully live and healthy.
 * - `unknown`: it was deployed before the portal watched.
 * - `failed`: it was seen failing, or its canary failed.
 *
 * @public
 */
export const rollbackTargetSchema = z.object({
  /** What a request names it by. */
  id: z.string(),
  release: releaseSchema,
  record: z.enum(['healthy', 'unknown', 'failed']),
  /** When it was last seen live. */
  liveUntil: instantSchema.optional(),
  /**
   * An earlier rollback, or an aborted canary, took it back, and it has not
   * proved itself since: it is gone to only when a person chooses it.
   */
  takenBack: z
    .object({
      at: instantSchema,
      /** The entity reference of who did it. */
      by: z.string(),
      reason: z.string(),
    })
    .optional(),
  /** Why it cannot be taken, by the path that the plan goes. */
  unreachable: z.string().optional(),
});
/** @public */
export type RollbackTarget = z.infer<typeof rollbackTargetSchema>;

/** @public */
export const fileChangeSchema = z.object({
  path: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  /** Unified, cut at some size; absent for what is no text. */
  diff: z.string().optional(),
});
/** @public */
export type FileChange = z.infer<typeof fileChangeSchema>;

/** @public */
export const rollbackPathSchema = z.enum(['canary', 'git', 'break-glass']);
/**
 * - `canary`: a canary is in flight; it is sent back, then Git is reverted.
 * - `git`: the release is live; Git is reverted.
 * - `break-glass`: auto-sync is switched off and Argo CD takes an entry of its
 *   history; Git is left as it is.
 *
 * @public
 */
export type RollbackPath = z.infer<typeof rollbackPathSchema>;

/**
 * What a rollback would change.
 *
 * @public
 */
export const rollbackDetailsSchema = z.object({
  path: rollbackPathSchema,
  /** The paths that could be asked for, and why not. */
  paths: z.array(
    z.object({ path: rollbackPathSchema, unavailable: z.string().optional() }),
  ),
  /**
   * The release that is to go: the candidate of a canary, unless that is what
   * it goes to; else what is live.
   */
  from: releaseSchema,
  /** Absent where none is to be proposed; a person may choose of `targets`. */
  to: rollbackTargetSchema.optional(),
  targets: z.array(rollbackTargetSchema),
  differences: z.object({
    images: z.object({ from: z.array(z.string()), to: z.array(z.string()) }),
    model: z.object({
      from: modelRefSchema.optional(),
      to: modelRefSchema.optional(),
    }),
    /** Of the two model versions. */
    metrics: z.array(
      z.object({
        name: z.string(),
        from: z.number().optional(),
        to: z.number().optional(),
      }),
    ),
    files: z.array(fileChangeSchema),
    commits: z.array(
      z.object({
        sha: z.string(),
        title: z.string(),
        author: z.string().optional(),
        at: instantSchema.optional(),
        url: z.string().optional(),
      }),
    ),
  }),
});
/** @public */
export type RollbackDetails = z.infer<typeof rollbackDetailsSchema>;

/**
 * What an action would do, before it is done. A plan with blockers cannot be
 * started; `hash` changes with the world that the plan was made in.
 *
 * @public
 */
export const operationPlanSchema = z.object({
  hash: z.string(),
  action: z.string(),
  environment: z.string().optional(),
  title: z.string(),
  steps: z.array(plannedStepSchema),
  blockers: z.array(reasonSchema),
  warnings: z.array(reasonSchema),
  confirmation: confirmationSchema,
  /** Whether it changes or ends what serves people. */
  destructive: z.boolean(),
  /** A reason has to be given with it. */
  needsReason: z.boolean(),
  rollback: rollbackDetailsSchema.optional(),
  /** What a pull request would change; of a rollback they are in `rollback`. */
  files: z.array(fileChangeSchema).optional(),
});
/** @public */
export type OperationPlan = z.infer<typeof operationPlanSchema>;
