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
  autoSync: z.object({
    enabled: z.boolean(),
    selfHeal: z.boolean(),
    prune: z.boolean(),
  }),
  /** What the project's sync windows say now; absent where that is not known. */
  syncWindow: z
    .object({
      canSync: z.boolean(),
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
  reconciledAt: instantSchema.optional(),
  /** Whether the object names the entity back, so that it may be acted on. */
  boundBack: z.boolean(),
  consoleUrl: z.string().optional(),
});

/** @public */
export type Application = z.infer<typeof applicationSchema>;
