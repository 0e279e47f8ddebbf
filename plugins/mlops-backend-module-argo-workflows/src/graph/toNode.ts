import type { WorkflowNode } from '@slipway/backstage-plugin-mlops-common';
import { cut } from '@slipway/backstage-plugin-mlops-node';
import type { RawNode, RawWorkflow } from '../run/schema';
import { podName } from './podName';
import { nodePhase } from './topSteps';

const MAX_VALUE = 2_000;
const MAX_MESSAGE = 2_000;

/** A node in the shared vocabulary. */
export function toNode(
  node: RawNode,
  workflow: RawWorkflow,
  nodes: ReadonlyMap<string, RawNode>,
): WorkflowNode {
  const pod = podOf(node, nodes);
  return {
    id: node.id,
    name: node.name,
    displayName: node.displayName || node.name,
    type: node.type,
    phase: nodePhase(node.phase),
    template: templateOf(node),
    boundaryId: node.boundaryID || undefined,
    message: node.message ? cut(node.message, MAX_MESSAGE) : undefined,
    startedAt: node.startedAt,
    finishedAt: node.finishedAt,
    progress: node.progress,
    podName:
      pod &&
      podName(workflow.metadata, {
        id: pod.id,
        name: pod.name,
        template: templateOf(pod),
      }),
    inputs: parameters(node.inputs),
    outputs: parameters(node.outputs),
    artifacts: node.outputs?.artifacts.map(({ name }) => name) ?? [],
    exitCode: node.outputs?.exitCode,
    children: node.children,
    hasLogs: pod !== undefined && Boolean(node.startedAt),
  };
}

/** The pod that a node is, or is a container of. */
function podOf(
  node: RawNode,
  nodes: ReadonlyMap<string, RawNode>,
): RawNode | undefined {
  if (node.type === 'Pod') return node;
  if (node.type !== 'Container') return undefined;
  const pod = nodes.get(node.boundaryID ?? '');
  return pod?.type === 'Pod' ? pod : undefined;
}

function templateOf(node: RawNode): string | undefined {
  return node.templateRef?.template || node.templateName || undefined;
}

function parameters(values: RawNode['inputs']): WorkflowNode['inputs'] {
  return (values?.parameters ?? []).map(({ name, value = '' }) => ({
    name,
    value: cut(value, MAX_VALUE),
  }));
}
