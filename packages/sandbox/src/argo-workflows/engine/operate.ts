import { z } from 'zod';
import { ANNOTATION, LABEL } from '../labels';
import { isFailed, isFulfilled, type Node, type NodeMap } from '../nodes/node';
import { NodeGraph } from '../nodes/nodeGraph';
import { workflowSpecSchema, type WorkflowSpec } from '../spec';
import { substituteAll, type Scope } from './expressions';
import type { Host } from './host';
import type { Operation } from './operation';
import { Pass } from './pass';
import { reconcilePods } from './podNode';
import { updateProgress } from './progress';

const WORKFLOW_PHASES = [
  'Pending',
  'Running',
  'Succeeded',
  'Failed',
  'Error',
] as const;
export type WorkflowPhase = (typeof WORKFLOW_PHASES)[number];

const conditionSchema = z.looseObject({ type: z.string(), status: z.string() });

/** The parts of a workflow's status that an operation reads. */
export const statusSchema = z.looseObject({
  phase: z.enum(WORKFLOW_PHASES).or(z.literal('')).optional(),
  message: z.string().optional(),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
  conditions: z.array(conditionSchema).optional(),
  storedWorkflowTemplateSpec: z.unknown().optional(),
});
export type WorkflowStatus = z.infer<typeof statusSchema>;

export interface WorkflowState {
  name: string;
  namespace: string;
  uid: string;
  creationTimestamp: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  spec: unknown;
  status: WorkflowStatus;
  nodes: NodeMap;
}

/** Reads the spec of the WorkflowTemplate. @throws Error when there is none. */
export type TemplateSpec = (ref: {
  name: string;
  clusterScope?: boolean;
}) => unknown;

/**
 * Brings a workflow a step further (argo-workflows 4.1, `operate`): changes
 * the state in place.
 */
export function operate(
  state: WorkflowState,
  host: Host,
  templateSpec: TemplateSpec,
): void {
  if (state.labels[LABEL.completed] === 'true') {
    return;
  }
  let spec: WorkflowSpec;
  try {
    spec = executableSpec(state, templateSpec);
  } catch (error) {
    fail(state, host, 'Error', error);
    return;
  }
  if (!state.status.phase) {
    begin(state, host, spec);
  }
  const globals = globalScope(state, spec);
  const graph = new NodeGraph(state.name, state.nodes, () => host.now());
  const operation = new Pass({
    workflowName: state.name,
    spec: workflowSpecSchema.parse(substituteAll(spec, globals)),
    graph,
    host,
    globals,
  });
  reconcilePods(operation);
  if (!spec.suspend) {
    advance(state, operation);
  }
  const progress = updateProgress(graph);
  if (progress) {
    state.status.progress = progress;
  }
  state.nodes = graph.toMap();
  setCondition(
    state.status,
    'PodRunning',
    Object.values(state.nodes).some(
      ({ type, phase }) => type === 'Pod' && phase === 'Running',
    ),
  );
}

/** The workflow's own spec laid over its template's. */
function executableSpec(
  state: WorkflowState,
  templateSpec: TemplateSpec,
): WorkflowSpec {
  const own = workflowSpecSchema.parse(state.spec);
  const { workflowTemplateRef } = own;
  if (!workflowTemplateRef) {
    return own;
  }
  state.labels[
    workflowTemplateRef.clusterScope
      ? LABEL.clusterWorkflowTemplate
      : LABEL.workflowTemplate
  ] = workflowTemplateRef.name;
  const base = workflowSpecSchema.parse(
    state.status.storedWorkflowTemplateSpec ??
      templateSpec(workflowTemplateRef),
  );
  const parameters = new Map(
    [
      ...(base.arguments?.parameters ?? []),
      ...(own.arguments?.parameters ?? []),
    ].map(parameter => [parameter.name, parameter]),
  );
  const merged: WorkflowSpec = {
    ...base,
    ...own,
    arguments: { ...base.arguments, ...own.arguments },
  };
  if (parameters.size > 0) {
    merged.arguments = {
      ...merged.arguments,
      parameters: [...parameters.values()],
    };
  }
  // A retry or a resume takes these away again.
  if (own.shutdown === undefined) delete merged.shutdown;
  if (own.suspend === undefined) delete merged.suspend;
  state.status.storedWorkflowTemplateSpec = merged;
  return merged;
}

function begin(state: WorkflowState, host: Host, spec: WorkflowSpec): void {
  const { labels, annotations } = spec.workflowMetadata ?? {};
  Object.assign(state.labels, labels);
  Object.assign(state.annotations, annotations, {
    [ANNOTATION.podNameFormat]: 'v2',
  });
  state.status.artifactRepositoryRef = {
    default: true,
    artifactRepository: {},
  };
  setPhase(state, host, 'Running');
}

function globalScope(state: WorkflowState, spec: WorkflowSpec): Scope {
  const scope: Record<string, string> = {
    'workflow.name': state.name,
    'workflow.namespace': state.namespace,
    'workflow.uid': state.uid,
    'workflow.serviceAccountName': spec.serviceAccountName ?? 'default',
    'workflow.mainEntrypoint': spec.entrypoint ?? '',
    'workflow.creationTimestamp': state.creationTimestamp,
  };
  for (const [key, value] of Object.entries(state.labels)) {
    scope[`workflow.labels.${key}`] = value;
  }
  for (const { name, value } of spec.arguments?.parameters ?? []) {
    if (value !== undefined) {
      scope[`workflow.parameters.${name}`] = value;
    }
  }
  return scope;
}

function advance(state: WorkflowState, operation: Operation): void {
  const { host, spec, shutdown } = operation;
  const root = operation.execute(
    state.name,
    { template: spec.entrypoint, arguments: spec.arguments },
    {},
  );
  if (!isFulfilled(root)) {
    return;
  }
  const exit = executeExitHandler(state, operation, root);
  if (exit === 'running') {
    return;
  }
  if (isFailed(root)) {
    setPhase(
      state,
      host,
      root.phase === 'Error' ? 'Error' : 'Failed',
      shutdown ? `Stopped with strategy '${shutdown}'` : root.message,
    );
  } else if (exit && isFailed(exit)) {
    setPhase(state, host, 'Failed', exit.message);
  } else {
    setPhase(state, host, 'Succeeded');
  }
}

function executeExitHandler(
  state: WorkflowState,
  operation: Operation,
  root: Node,
): Node | 'running' | undefined {
  const { onExit } = operation.spec;
  const name = `${state.name}.onExit`;
  if (!onExit || !(operation.graph.byName(name) || operation.mayRun(true))) {
    return undefined;
  }
  const withStatus = new Pass({
    workflowName: state.name,
    spec: operation.spec,
    graph: operation.graph,
    host: operation.host,
    globals: { ...operation.globals, 'workflow.status': root.phase ?? '' },
  });
  const node = withStatus.execute(
    name,
    { template: onExit, arguments: operation.spec.arguments },
    { onExit: true, nodeFlag: { hooked: true } },
  );
  return isFulfilled(node) ? node : 'running';
}

function fail(
  state: WorkflowState,
  host: Host,
  phase: WorkflowPhase,
  error: unknown,
): void {
  setPhase(
    state,
    host,
    phase,
    error instanceof Error ? error.message : String(error),
  );
}

function setPhase(
  { status, labels }: WorkflowState,
  host: Host,
  phase: WorkflowPhase,
  message?: string,
): void {
  const isOver = phase !== 'Running' && phase !== 'Pending';
  status.phase = phase;
  status.startedAt ??= host.now();
  status.finishedAt = isOver ? host.now() : null;
  if (message) status.message = message;
  else delete status.message;
  labels[LABEL.phase] = phase;
  labels[LABEL.completed] = String(isOver);
  if (isOver) {
    setCondition(status, 'Completed', true);
    labels[LABEL.archivingStatus] = 'Pending';
  }
}

export function setCondition(
  status: WorkflowStatus,
  type: string,
  value: boolean,
): void {
  const others = (status.conditions ?? []).filter(each => each.type !== type);
  status.conditions = [...others, { type, status: value ? 'True' : 'False' }];
}
