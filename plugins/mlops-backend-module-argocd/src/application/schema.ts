import { lenient } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

/**
 * What is read of an Application, as leniently as can be: an odd field is as
 * good as an absent one (argo-cd v3.5, pkg/apis/application/v1alpha1/types.go).
 */
const { text, flag, textRecord, listOf, part } = lenient;

const sourceSchema = z.object({
  repoURL: text,
  path: text,
  chart: text,
  targetRevision: text,
});

const initiatedBySchema = part({ username: text, automated: flag });

const historySchema = z.object({
  id: z.number(),
  revision: text,
  revisions: listOf(z.string()),
  deployedAt: z.string(),
  initiatedBy: initiatedBySchema,
});

export const resourceSchema = z.object({
  group: text,
  kind: z.string(),
  namespace: text,
  name: z.string(),
  status: text,
});

const specSchema = part({
  project: text,
  destination: part({ server: text, name: text, namespace: text }),
  source: part(sourceSchema.shape),
  sources: listOf(sourceSchema),
  sourceHydrator: part({ drySource: part(sourceSchema.shape) }),
  syncPolicy: part({
    automated: part({ enabled: flag, prune: flag, selfHeal: flag }),
    syncOptions: listOf(z.string()),
  }),
  ignoreDifferences: listOf(z.unknown()),
});

const statusSchema = part({
  sync: part({ status: text, revision: text, revisions: listOf(z.string()) }),
  health: part({ status: text, message: text, lastTransitionTime: text }),
  operationState: part({
    phase: z.enum(['Running', 'Terminating', 'Failed', 'Error', 'Succeeded']),
    message: text,
    startedAt: z.string(),
    finishedAt: text,
    operation: part({ initiatedBy: initiatedBySchema }),
  }),
  conditions: listOf(
    z.object({
      type: z.string(),
      message: z.string(),
      lastTransitionTime: text,
    }),
  ),
  history: listOf(historySchema),
  /** Read one by one: there can be thousands. */
  resources: z.array(z.unknown()).catch([]),
  summary: part({ images: listOf(z.string()) }),
  reconciledAt: text,
  controllerNamespace: text,
});

export const applicationObjectSchema = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: text,
    labels: textRecord,
    annotations: textRecord,
    deletionTimestamp: text,
    ownerReferences: listOf(z.object({ kind: z.string(), name: z.string() })),
  }),
  spec: specSchema,
  status: statusSchema,
  /** What was asked for; the controller takes it away when it is over. */
  operation: part({}),
});

export type ApplicationObject = z.infer<typeof applicationObjectSchema>;
export type ApplicationMetadata = ApplicationObject['metadata'];
export type ApplicationSpec = NonNullable<ApplicationObject['spec']>;
export type ApplicationStatus = NonNullable<ApplicationObject['status']>;
