import { z } from 'zod';

/**
 * What is read of an Application, as leniently as can be: an odd field is as
 * good as an absent one (argo-cd v3.5, pkg/apis/application/v1alpha1/types.go).
 */
const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const textRecord = z.record(z.string(), z.string()).optional().catch(undefined);

function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(z.unknown())
    .catch([])
    .transform(items =>
      items.flatMap(one => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}

const sourceSchema = z.object({
  repoURL: text,
  path: text,
  chart: text,
  targetRevision: text,
});

const initiatedBySchema = z
  .object({ username: text, automated: flag })
  .optional()
  .catch(undefined);

const historySchema = z.object({
  id: z.number(),
  revision: text,
  revisions: listOf(z.string()),
  deployedAt: text,
  initiatedBy: initiatedBySchema,
});

const resourceSchema = z.object({
  group: text,
  kind: z.string(),
  namespace: text,
  name: z.string(),
  status: text,
});

const operationStateSchema = z
  .object({
    phase: z.enum(['Running', 'Terminating', 'Failed', 'Error', 'Succeeded']),
    message: text,
    startedAt: z.string(),
    finishedAt: text,
    operation: z
      .object({ initiatedBy: initiatedBySchema })
      .optional()
      .catch(undefined),
  })
  .optional()
  .catch(undefined);

export const applicationObjectSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: text,
    labels: textRecord,
    annotations: textRecord,
    ownerReferences: listOf(z.object({ kind: z.string(), name: z.string() })),
  }),
  spec: z
    .object({
      project: text,
      destination: z
        .object({ server: text, name: text, namespace: text })
        .catch({ server: undefined, name: undefined, namespace: undefined }),
      source: sourceSchema.optional().catch(undefined),
      sources: listOf(sourceSchema),
      syncPolicy: z
        .object({
          automated: z
            .object({ enabled: flag, prune: flag, selfHeal: flag })
            .optional()
            .catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  status: z
    .object({
      sync: z
        .object({ status: text, revision: text, revisions: listOf(z.string()) })
        .optional()
        .catch(undefined),
      health: z
        .object({ status: text, message: text, lastTransitionTime: text })
        .optional()
        .catch(undefined),
      operationState: operationStateSchema,
      conditions: listOf(
        z.object({
          type: z.string(),
          message: z.string(),
          lastTransitionTime: text,
        }),
      ),
      history: listOf(historySchema),
      resources: listOf(resourceSchema),
      summary: z
        .object({ images: listOf(z.string()) })
        .optional()
        .catch(undefined),
      reconciledAt: text,
    })
    .optional()
    .catch(undefined),
});

export type ApplicationObject = z.infer<typeof applicationObjectSchema>;
