import { lenient } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

/**
 * What is read of a Workflow; an odd field is as good as an absent one
 * (argo-workflows v4.1, pkg/apis/workflow/v1alpha1/workflow_types.go).
 */
const { text, textRecord, listOf, part } = lenient;

/** Values may be given as numbers and booleans. */
const parameterSchema = z.object({
  name: z.string(),
  value: z
    .union([z.string(), z.number(), z.boolean()])
    .transform(String)
    .optional()
    .catch(undefined),
});

const valuesSchema = part({
  parameters: listOf(parameterSchema),
  artifacts: listOf(z.object({ name: z.string() })),
  exitCode: text,
});

export const nodeSchema = z.object({
  id: z.string(),
  name: z.string(),
  displayName: text,
  type: z.string(),
  phase: text,
  templateName: text,
  templateRef: part({ template: text }),
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
    name: z.string().min(1),
    namespace: text,
    labels: textRecord,
    annotations: textRecord,
    creationTimestamp: text,
    deletionTimestamp: text,
  }),
  spec: part({
    suspend: z.boolean().optional().catch(undefined),
    arguments: part({ parameters: listOf(parameterSchema) }),
    workflowTemplateRef: part({ name: text }),
  }),
  status: part({
    phase: text,
    message: text,
    progress: text,
    startedAt: text,
    finishedAt: text,
    /** Read one by one: there can be thousands. */
    nodes: z.record(z.string(), z.unknown()).optional().catch(undefined),
    compressedNodes: text,
    offloadNodeStatusVersion: text,
  }),
});

export type RawWorkflow = z.infer<typeof workflowSchema>;
export type RawStatus = RawWorkflow['status'];
