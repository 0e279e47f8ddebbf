import type { Cluster, KubernetesObject } from '../../kubernetes/types';
import { supplyDefaults } from '../engine/suspend';
import type { WorkflowState } from '../engine/operate';
import { GrpcError } from '../../grpc';
import { LABEL } from '../labels';
import { isFulfilled, isWaiting, type Node } from '../nodes/node';
import { workflowRef, type Workflows } from '../workflows';
import { matchesSelector } from './retry';
import { specOf } from './spec';

/** Who asks, for the labels that say so. */
export interface Actor {
  name: string;
}

export function shutDown(
  cluster: Cluster,
  workflow: KubernetesObject,
  strategy: 'Stop' | 'Terminate',
  actor: Actor,
): KubernetesObject {
  const { name, namespace = 'default', labels } = workflow.metadata;
  if (labels?.[LABEL.completed] === 'true') {
    throw new GrpcError(
      'Internal',
      `cannot shutdown a completed workflow: workflow: ${JSON.stringify(name)}, namespace: ${JSON.stringify(namespace)}`,
    );
  }
  return cluster.merge(workflowRef(namespace, name), {
    metadata: {
      labels: { [LABEL.actor]: actor.name, [LABEL.action]: strategy },
    },
    spec: { shutdown: strategy },
  });
}

export function suspend(
  cluster: Cluster,
  workflow: KubernetesObject,
  actor: Actor,
): KubernetesObject {
  const { name, namespace = 'default', labels } = workflow.metadata;
  if (labels?.[LABEL.completed] === 'true') {
    throw new GrpcError(
      'InvalidArgument',
      'cannot suspend completed workflows',
    );
  }
  return cluster.merge(workflowRef(namespace, name), {
    metadata: {
      labels: { [LABEL.actor]: actor.name, [LABEL.action]: 'Suspend' },
    },
    spec: { suspend: true },
  });
}

/** Lets a suspended workflow, or its suspend nodes, go on. */
export function resume(
  workflows: Workflows,
  workflow: KubernetesObject,
  nodeFieldSelector: string,
  actor: Actor,
  now: string,
): KubernetesObject {
  const message = `Resumed by: map[User:${actor.name}]`;
  if (nodeFieldSelector) {
    return setNodes(
      workflows,
      workflow,
      nodeFieldSelector,
      { phase: 'Succeeded', message },
      now,
    );
  }
  const state = workflows.read(workflow);
  const spec = specOf(state);
  delete spec.suspend;
  state.spec = spec;
  for (const node of Object.values(state.nodes).filter(isWaiting)) {
    supplyOrRefuse(node);
    node.phase = 'Succeeded';
    node.finishedAt = now;
    node.message = node.message ? `${node.message}; ${message}` : message;
  }
  labelActor(state, actor, 'Resume');
  return workflows.write(workflow, state);
}

export interface NodeChange {
  phase?: Node['phase'];
  message?: string;
  outputParameters?: Record<string, string>;
}

/** Changes suspend nodes that match a selector. */
export function setNodes(
  workflows: Workflows,
  workflow: KubernetesObject,
  nodeFieldSelector: string,
  change: NodeChange,
  now: string,
): KubernetesObject {
  const state = workflows.read(workflow);
  const nodes = Object.values(state.nodes).filter(
    node => isWaiting(node) && matchesSelector(node, nodeFieldSelector),
  );
  if (nodes.length === 0) {
    throw new GrpcError(
      'Internal',
      `currently, set only targets suspend nodes: no suspend nodes matching nodeFieldSelector: ${nodeFieldSelector}`,
    );
  }
  for (const node of nodes) {
    setOutputs(node, change.outputParameters ?? {});
    if (change.message) node.message = change.message;
    if (change.phase) {
      node.phase = change.phase;
      if (isFulfilled(node)) node.finishedAt = now;
    }
  }
  return workflows.write(workflow, state);
}

function setOutputs(node: Node, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) {
    const parameter = node.outputs?.parameters?.find(
      each => each.name === name,
    );
    if (!parameter) {
      throw new GrpcError(
        'Internal',
        node.outputs
          ? `node is not expecting output parameter '${name}'`
          : 'cannot set output parameters because node is not expecting any raw parameters',
      );
    }
    parameter.value = value;
    delete parameter.valueFrom;
  }
}

function supplyOrRefuse(node: Node): void {
  try {
    supplyDefaults(node);
  } catch (error) {
    throw new GrpcError(
      'Internal',
      error instanceof Error ? error.message : String(error),
    );
  }
}

function labelActor(state: WorkflowState, actor: Actor, action: string): void {
  state.labels[LABEL.actor] = actor.name;
  state.labels[LABEL.action] = action;
}
