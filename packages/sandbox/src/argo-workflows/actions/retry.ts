import type { Cluster, KubernetesObject } from '../../kubernetes/types';
import { setCondition, type WorkflowState } from '../engine/operate';
import { GrpcError } from '../../grpc';
import { LABEL } from '../labels';
import { podName } from '../nodes/names';
import { isFailed, type Node } from '../nodes/node';
import type { Workflows } from '../workflows';
import { specOf } from './spec';
import { withParameters } from './submit';

const GROUPS = ['Steps', 'StepGroup', 'DAG', 'TaskGroup', 'Retry'];

/**
 * Runs what failed again, and leaves what succeeded (argo-workflows 4.1,
 * FormulateRetryWorkflow): failed pods go with all that came after them, and
 * the groups around them are running again.
 */
export function retry(
  cluster: Cluster,
  workflows: Workflows,
  workflow: KubernetesObject,
  options: {
    restartSuccessful?: boolean;
    nodeFieldSelector?: string;
    parameters?: readonly string[];
  },
  now: string,
): KubernetesObject {
  const state = workflows.read(workflow);
  checkPhase(state, options);
  const restart = options.restartSuccessful
    ? selectNodes(state, options.nodeFieldSelector)
    : [];
  const gone = nodesToDelete(state, restart);
  const pods = Object.values(state.nodes)
    .filter(node => gone.has(node.id) && node.type === 'Pod')
    .map(node => podName(state.name, node.name, node.templateName));

  const reset = nodesToReset(state, gone);
  state.nodes = Object.fromEntries(
    Object.entries(state.nodes)
      .filter(([id]) => !gone.has(id))
      .map(([id, node]) => [id, remaining(node, gone, reset.has(id), now)]),
  );
  const spec = withParameters(specOf(state), options.parameters ?? []);
  delete spec.shutdown;
  state.spec = spec;
  // The template's spec is merged anew, with these parameters.
  delete state.status.storedWorkflowTemplateSpec;
  delete state.labels[LABEL.completed];
  delete state.labels[LABEL.archivingStatus];
  state.status.phase = '';
  state.status.startedAt = now;
  state.status.finishedAt = null;
  delete state.status.message;
  setCondition(state.status, 'Completed', false);

  for (const name of pods) {
    const ref = {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: state.namespace,
      name,
    };
    if (cluster.get(ref)) cluster.delete(ref);
  }
  return workflows.write(workflow, state);
}

function checkPhase(
  { status: { phase } }: WorkflowState,
  {
    restartSuccessful,
    nodeFieldSelector,
  }: { restartSuccessful?: boolean; nodeFieldSelector?: string },
): void {
  if (phase === 'Failed' || phase === 'Error') {
    return;
  }
  if (phase !== 'Succeeded') {
    throw new GrpcError(
      'InvalidArgument',
      `Cannot retry a workflow in phase ${phase ?? ''}`,
    );
  }
  if (!restartSuccessful || !nodeFieldSelector) {
    throw new GrpcError(
      'InvalidArgument',
      'To retry a succeeded workflow, set the options restartSuccessful and nodeFieldSelector',
    );
  }
}

/** `displayName=train,phase=Succeeded` and the like. */
export function matchesSelector(node: Node, selector: string): boolean {
  const fields: Record<string, string | undefined> = {
    displayName: node.displayName,
    templateName: node.templateName,
    phase: node.phase,
    name: node.name,
    id: node.id,
  };
  return selector.split(',').every(requirement => {
    const match = /^\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(requirement);
    if (!match) {
      return false;
    }
    const equal = fields[match[1]] === match[3];
    return match[2] === '!=' ? !equal : equal;
  });
}

function selectNodes(state: WorkflowState, selector = ''): Node[] {
  return selector
    ? Object.values(state.nodes).filter(node => matchesSelector(node, selector))
    : [];
}

function nodesToDelete(state: WorkflowState, restart: Node[]): Set<string> {
  const nodes = Object.values(state.nodes);
  const gone = new Set<string>();
  const drop = (node: Node) => {
    if (gone.has(node.id)) return;
    gone.add(node.id);
    for (const id of node.children ?? []) {
      const child = state.nodes[id];
      if (child) drop(child);
    }
  };
  nodes
    .filter(node => isFailed(node) && !GROUPS.includes(node.type))
    .forEach(drop);
  restart.forEach(drop);
  nodes
    .filter(({ name }) => name.startsWith(`${state.name}.onExit`))
    .forEach(drop);
  return gone;
}

/** The groups that failed, and those around nodes that now go. */
function nodesToReset(state: WorkflowState, gone: Set<string>): Set<string> {
  const nodes = Object.values(state.nodes);
  const reset = new Set<string>();
  const groups = nodes.filter(
    node => GROUPS.includes(node.type) && !gone.has(node.id),
  );
  for (let grew = true; grew;) {
    const before = reset.size;
    for (const group of groups) {
      const touched =
        isFailed(group) ||
        nodes.some(
          node =>
            (gone.has(node.id) || reset.has(node.id)) &&
            (node.boundaryID === group.id ||
              (group.type !== 'Steps' &&
                group.type !== 'DAG' &&
                (group.children ?? []).includes(node.id))),
        );
      if (touched) reset.add(group.id);
    }
    grew = reset.size > before;
  }
  return reset;
}

function remaining(
  node: Node,
  gone: Set<string>,
  isReset: boolean,
  now: string,
): Node {
  const left = { ...node };
  if (left.children) {
    left.children = left.children.filter(id => !gone.has(id));
  }
  if (left.outboundNodes) {
    left.outboundNodes = left.outboundNodes.filter(id => !gone.has(id));
  }
  if (isReset) {
    left.phase = 'Running';
    left.startedAt = now;
    left.finishedAt = null;
    delete left.message;
    delete left.outputs;
  }
  return left;
}
