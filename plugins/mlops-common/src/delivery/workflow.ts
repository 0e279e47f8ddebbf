import { z } from 'zod';
import { instantSchema } from './source';

/**
 * `Suspended` is ours: Argo Workflows' phase reads Running while a suspend
 * node or `spec.suspend` holds it.
 *
 * @public
 */
export const workflowPhaseSchema = z.enum([
  'Pending',
  'Running',
  'Suspended',
  'Succeeded',
  'Failed',
  'Error',
]);
/** @public */
export type WorkflowPhase = z.infer<typeof workflowPhaseSchema>;

/** @public */
export const nodePhaseSchema = z.enum([
  'Pending',
  'Running',
  'Succeeded',
  'Skipped',
  'Failed',
  'Error',
  'Omitted',
]);
/** @public */
export type NodePhase = z.infer<typeof nodePhaseSchema>;

const parameterSchema = z.object({ name: z.string(), value: z.string() });

/**
 * One run of a workflow, without its graph.
 *
 * @public
 */
export const workflowRunSchema = z.object({
  /** `cluster-or-instance/namespace/name`. */
  id: z.string(),
  source: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
  phase: workflowPhaseSchema,
  message: z.string().optional(),
  /** `done/total` as Argo Workflows counts them. */
  progress: z.string().optional(),
  template: z.string().optional(),
  cronWorkflow: z.string().optional(),
  creator: z.string().optional(),
  createdAt: instantSchema,
  startedAt: instantSchema.optional(),
  finishedAt: instantSchema.optional(),
  parameters: z.array(parameterSchema),
  /** The top steps in order of start: validate → train → evaluate. */
  steps: z.array(z.object({ name: z.string(), phase: nodePhaseSchema })),
  archived: z.boolean(),
  boundBack: z.boolean(),
  consoleUrl: z.string().optional(),
});

/** @public */
export type WorkflowRun = z.infer<typeof workflowRunSchema>;

/** @public */
export const workflowTemplateSchema = z.object({
  /** `cluster-or-instance/namespace/name`. */
  id: z.string(),
  source: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      /** What it is by default; without one it has to be given. */
      value: z.string().optional(),
      enum: z.array(z.string()).optional(),
      description: z.string().optional(),
    }),
  ),
  boundBack: z.boolean(),
});
/**
 * A WorkflowTemplate that trainings can be started from, with its parameters.
 *
 * @public
 */
export type WorkflowTemplate = z.infer<typeof workflowTemplateSchema>;

/** @public */
export const workflowNodeSchema = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  /** Pod, Container, Steps, StepGroup, DAG, TaskGroup, Retry, Skipped, Suspend, HTTP, Plugin. */
  type: z.string(),
  phase: nodePhaseSchema,
  template: z.string().optional(),
  boundaryId: z.string().optional(),
  message: z.string().optional(),
  startedAt: instantSchema.optional(),
  finishedAt: instantSchema.optional(),
  progress: z.string().optional(),
  podName: z.string().optional(),
  inputs: z.array(parameterSchema),
  outputs: z.array(parameterSchema),
  artifacts: z.array(z.string()),
  exitCode: z.string().optional(),
  children: z.array(z.string()),
  hasLogs: z.boolean(),
});
/** @public */
export type WorkflowNode = z.infer<typeof workflowNodeSchema>;

/**
 * One run with its graph. The graph can be out of reach (offloaded to the
 * server's database, and no REST access configured): then it says why.
 *
 * @public
 */
export const workflowDetailSchema = z.object({
  run: workflowRunSchema,
  graph: z.discriminatedUnion('state', [
    z.object({ state: z.literal('known'), nodes: z.array(workflowNodeSchema) }),
    z.object({ state: z.literal('unknown'), reason: z.string() }),
  ]),
});
/** @public */
export type WorkflowDetail = z.infer<typeof workflowDetailSchema>;
