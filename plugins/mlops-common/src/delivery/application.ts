import { z } from 'zod';
import { instantSchema, resourceRefSchema } from './source';

/** @public */
export const syncStatusSchema = z.enum(['Synced', 'OutOfSync', 'Unknown']);
/** @public */
export type SyncStatus = z.infer<typeof syncStatusSchema>;

/** @public */
export const healthStatusSchema = z.enum([
  'Healthy',
  'Progressing',
  'Suspended',
  'Degraded',
  'Missing',
  'Unknown',
]);
/** @public */
export type HealthStatus = z.infer<typeof healthStatusSchema>;

/**
 * One Git or chart source of an Application and the revision it is synced to.
 *
 * @public
 */
export const applicationSourceSchema = z.object({
  repoUrl: z.string(),
  path: z.string().optional(),
  chart: z.string().optional(),
  targetRevision: z.string().optional(),
  revision: z.string().optional(),
});

/** @public */
export type ApplicationSource = z.infer<typeof applicationSourceSchema>;

/**
 * One entry of `status.history`; `revisions` has one item a source.
 *
 * @public
 */
export const historyEntrySchema = z.object({
  id: z.number(),
  revisions: z.array(z.string()),
  deployedAt: instantSchema,
  initiatedBy: z.string().optional(),
  automated: z.boolean(),
});

/** @public */
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/**
 * Whether Argo CD syncs by itself.
 *
 * @public
 */
export const autoSyncSchema = z.object({
  enabled: z.boolean(),
  selfHeal: z.boolean(),
  prune: z.boolean(),
  /**
   * For which environments a portal switched it off, as the object itself says:
   * known too when the portal has forgotten. Absent where none did.
   */
  suspendedFor: z
    .array(
      z.object({
        entityRef: z.string(),
        environment: z.string(),
        /** Who asked for it. */
        by: z.string(),
        since: instantSchema,
        operationId: z.string(),
      }),
    )
    .optional(),
});
/** @public */
export type AutoSync = z.infer<typeof autoSyncSchema>;

/**
 * Who would write an Application's auto-sync again after somebody changed it.
 *
 * - `leavesAutoSync`: it ignores that difference, so that a change stands; for
 *   an ApplicationSet absent where the portal may not read it.
 * - `children`: all Applications that a parent deploys, at most fifty;
 *   `entityRef` is absent where one names no entity.
 *
 * @public
 */
export const applicationOwnerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('Application'),
    /** As `Application.id`. */
    id: z.string(),
    source: z.string(),
    cluster: z.string(),
    namespace: z.string(),
    name: z.string(),
    project: z.string(),
    autoSync: autoSyncSchema,
    leavesAutoSync: z.boolean(),
    boundBack: z.boolean(),
    children: z.array(
      z.object({
        id: z.string(),
        source: z.string(),
        name: z.string(),
        entityRef: z.string().optional(),
        /** Whether it belongs to the entity that is looked at. */
        boundBack: z.boolean(),
      }),
    ),
    childrenCount: z.number(),
    consoleUrl: z.string().optional(),
  }),
  z.object({
    kind: z.literal('ApplicationSet'),
    cluster: z.string(),
    namespace: z.string(),
    name: z.string(),
    leavesAutoSync: z.boolean().optional(),
  }),
]);
/** @public */
export type ApplicationOwner = z.infer<typeof applicationOwnerSchema>;
/** @public */
export type ParentApplication = Extract<
  ApplicationOwner,
  { kind: 'Application' }
>;

/**
 * A GitOps application as the page shows it (Argo CD: Application).
 *
 * `destination` is where its objects live; `cluster` and `namespace` where the
 * Application object itself lives.
 *
 * @public
 */
export const applicationSchema = z.object({
  /** `cluster-or-instance/namespace/name`. */
  id: z.string(),
  source: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
  project: z.string(),
  labels: z.record(z.string(), z.string()),
  destination: z.object({ cluster: z.string(), namespace: z.string() }),
  sources: z.array(applicationSourceSchema),
  sync: syncStatusSchema,
  health: z.object({
    status: healthStatusSchema,
    message: z.string().optional(),
    since: instantSchema.optional(),
  }),
  operation: z
    .object({
      phase: z.enum(['Running', 'Terminating', 'Failed', 'Error', 'Succeeded']),
      message: z.string().optional(),
      startedAt: instantSchema,
      finishedAt: instantSchema.optional(),
      initiatedBy: z.string().optional(),
      automated: z.boolean(),
    })
    .optional(),
  autoSync: autoSyncSchema,
  /** What the project's sync windows say now; absent where that is not known. */
  syncWindow: z
    .object({
      /** In the way it is synced: by automation where that is on, else by hand. */
      canSync: z.boolean(),
      /** Whether a person may; absent where that is not known. */
      canSyncByHand: z.boolean().optional(),
      /** In words: `deny 0 8 * * 1-5 for 10h (Europe/Berlin)`. */
      window: z.string(),
      until: instantSchema.optional(),
    })
    .optional(),
  conditions: z.array(
    z.object({
      type: z.string(),
      message: z.string(),
      at: instantSchema.optional(),
    }),
  ),
  /** Newest first, at most ten (Argo CD keeps `spec.revisionHistoryLimit`). */
  history: z.array(historyEntrySchema),
  images: z.array(z.string()),
  outOfSync: z.object({
    count: z.number(),
    /** The first ten. */
    resources: z.array(resourceRefSchema),
  }),
  /** The parent Application or ApplicationSet that would undo a change. */
  owner: z.object({ kind: z.string(), name: z.string() }).optional(),
  /** The same and those above it, the nearest first. */
  owners: z.array(applicationOwnerSchema).optional(),
  reconciledAt: instantSchema.optional(),
  /** Whether the object names the entity back, so that it may be acted on. */
  boundBack: z.boolean(),
  consoleUrl: z.string().optional(),
});

/** @public */
export type Application = z.infer<typeof applicationSchema>;
