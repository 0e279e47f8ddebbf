import { z } from 'zod';

/**
 * What is read of a Workflow; an odd field is as good as an absent one
 * (argo-workflows v4.1, pkg/apis/workflow/v1alpha1/workflow_types.go).
 */
const text = z.string().optional().catch(undefined);
const texts = z.record(z.string(), z.string()).optional().catch(undefined);

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

/** Values may be given as numbers and booleans. */
const parameterSchema = z.object({
  name: z.string(),
  value: z
    .union([z.string(), z.number(), z.boolean()])
    .transform(String)
    .optional()
    .catch(undefined),
});

const valuesSchema = z
  .object({
    parameters: listOf(parameterSchema),
    artifacts: listOf(z.object({ name: z.string() })),
    exitCode: text,
  })
  .optional()
  .catch(undefined);

export const nodeSchema = z.object({
  id: z.string(),
  name: z.string(),
  displayName: text,
  type: z.string(),
  phase: text,
  templateName: text,
  templateRef: z.object({ template: text }).optional().catch(undefined),
  boundaryID: text,
  message: text,
  startedAt: text,
  finishedAt: text,
  progress: text,
  inputs: valuesSchema,
  outputs: valuesSchema,
  children: listOf(z.string()),
});

export type RawNode = z.infer<typeof nodeSchema>;

export const workflowSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: text,
    uid: text,
    labels: texts,
    annotations: texts,
    creationTimestamp: text,
  }),
  spec: z
    .object({
      suspend: z.boolean().optional().catch(undefined),
      arguments: z
        .object({ parameters: listOf(parameterSchema) })
        .optional()
        .catch(undefined),
      workflowTemplateRef: z.object({ name: text }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  status: z
    .object({
      phase: text,
      message: text,
      progress: text,
      startedAt: text,
      finishedAt: text,
      nodes: z.record(z.string(), z.unknown()).optional().catch(undefined),
      compressedNodes: text,
      offloadNodeStatusVersion: text,
    })
    .optional()
    .catch(undefined),
});

export type RawWorkflow = z.infer<typeof workflowSchema>;
