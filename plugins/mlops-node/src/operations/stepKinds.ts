import type {
  Application,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

/**
 * Steps that the planner of rollbacks asks of whichever system an object
 * belongs to (the part of its `source` before the slash). A module that shows
 * Applications or rollouts implements those of them that its system can do.
 */

const objectSchema = z.object({
  /** `SourceStatus.id`: `argocd/eu-prod`. */
  source: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
});

/** @public */
export const applicationRefSchema = objectSchema.extend({
  project: z.string(),
});
/** @public */
export type ApplicationRef = z.infer<typeof applicationRefSchema>;

/** @public */
export const rolloutRefSchema = objectSchema;
/** @public */
export type RolloutRef = z.infer<typeof rolloutRefSchema>;

/**
 * The inputs of the neutral step kinds.
 *
 * - `application.refresh`: has the controller look at Git again; done when it has.
 * - `application.sync`: as a person does, whom a window may let pass that denies
 *   automation; done when the sync is.
 * - `application.suspend-auto-sync`: off, and written on the object for whom;
 *   where it is off for another environment already, for this one too. Undo
 *   gives it back. Puts out `{ automated }`, what to give to resume. For a
 *   parent of Applications it is done when no sync of its own is under way.
 * - `application.resume-auto-sync`: as it was before, once it is off for nobody
 *   else; without `automated` as the object itself says that it was.
 * - `application.rollback`: to an entry of the history; done when the sync is.
 * - `rollout.abort`: sends the canary back; done when no traffic is on it and
 *   the signal is closed again. It fails when another release than `analysisOf`
 *   has taken its place. Undo closes the signal.
 * - `rollout.skip-analysis`: the next rollout goes without; undo restores.
 * - `rollout.restore-analysis`: as it was before `skip-analysis`.
 * - `model.move-alias`: checks that it is on `expected` first.
 * - `repository.propose`: a branch, a commit and a pull request; merged as well
 *   where `merge` is `now`. Puts out `pullRequest`, `url` and, once merged,
 *   `commit`; only `commit` when there was nothing to change.
 * - `repository.await-merge`: done when the pull request of the step `proposal`
 *   is merged. Puts out its `commit`.
 *
 * @public
 */
export const stepInputs = {
  'application.refresh': z.object({
    application: applicationRefSchema,
    hard: z.boolean().default(false),
  }),
  'application.sync': z.object({
    application: applicationRefSchema,
    prune: z.boolean().default(false),
  }),
  'application.suspend-auto-sync': z.object({
    application: applicationRefSchema,
    isParent: z.boolean().default(false),
  }),
  'application.resume-auto-sync': z.object({
    application: applicationRefSchema,
    automated: z.record(z.string(), z.json()).optional(),
  }),
  'application.rollback': z.object({
    application: applicationRefSchema,
    historyId: z.number(),
    prune: z.boolean().default(false),
  }),
  'rollout.abort': z.object({
    rollout: rolloutRefSchema,
    /** The release that is to be sent back; absent for whichever it is. */
    analysisOf: z.string().optional(),
  }),
  'rollout.skip-analysis': z.object({ rollout: rolloutRefSchema }),
  'rollout.restore-analysis': z.object({
    rollout: rolloutRefSchema,
    /** The id of the step that skipped it. */
    skippedBy: z.string(),
  }),
  'model.move-alias': z.object({
    source: z.string(),
    instance: z.string(),
    model: z.string(),
    alias: z.string(),
    /** Null removes it. */
    version: z.string().nullable(),
    /** Where it must be now; null for nowhere, absent for anywhere. */
    expected: z.string().nullable().optional(),
  }),
  'repository.propose': z.object({
    repoUrl: z.string(),
    /** The branch that is to change. */
    branch: z.string(),
    title: z.string(),
    body: z.string(),
    change: z.discriminatedUnion('type', [
      /** The folder `path` becomes again what it was at the commit `to`. */
      z.object({
        type: z.literal('restore'),
        path: z.string(),
        to: z.string(),
        /** The commit that it was planned at; it fails if the folder changed since. */
        from: z.string().optional(),
      }),
      /** Null deletes a file. */
      z.object({
        type: z.literal('files'),
        /** The commit they were made from; it fails if one changed since. */
        from: z.string().optional(),
        files: z.array(
          z.object({ path: z.string(), content: z.string().nullable() }),
        ),
      }),
    ]),
    merge: z.enum(['now', 'approval']),
  }),
  'repository.await-merge': z.object({
    repoUrl: z.string(),
    proposal: z.string(),
  }),
} as const;

/** @public */
export type StepKind = keyof typeof stepInputs;

/** @public */
export type StepInput<K extends StepKind> = z.input<(typeof stepInputs)[K]>;

/** @public */
export function applicationRef(
  application: Pick<Application, keyof ApplicationRef>,
): ApplicationRef {
  const { source, cluster, namespace, name, project } = application;
  return { source, cluster, namespace, name, project };
}

/** @public */
export function rolloutRef(rollout: Rollout): RolloutRef {
  const { source, cluster, namespace, name } = rollout;
  return { source, cluster, namespace, name };
}

/**
 * The system that an object belongs to: `argocd` of `argocd/eu-prod`.
 *
 * @public
 */
export function systemOf({ source }: { source: string }): string {
  return source.split('/', 1)[0];
}
