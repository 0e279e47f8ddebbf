import {
  nodePhaseSchema,
  type NodePhase,
  type WorkflowNode,
} from '@slipway/backstage-plugin-mlops-common';
import type { RawNode } from '../run/schema';
import { podName } from './podName';

const MAX_VALUE = 2_000;

/** A node in the shared vocabulary. */
export function toNode(workflow: string, node: RawNode): WorkflowNode {
  const template = node.templateName || node.templateRef?.template;
  const isPod = node.type === 'Pod';
  return {
    id: node.id,
    name: node.name,
    displayName: node.displayName || node.name,
    type: node.type,
    phase: nodePhase(node.phase),
    template,
    boundaryId: node.boundaryID || undefined,
    message: node.message || undefined,
    startedAt: node.startedAt,
    finishedAt: node.finishedAt,
    progress: node.progress,
    podName: isPod ? podName(workflow, node.name, template) : undefined,
    inputs: parameters(node.inputs),
    outputs: parameters(node.outputs),
    artifacts: node.outputs?.artifacts.map(({ name }) => name) ?? [],
    exitCode: node.outputs?.exitCode,
    children: node.children,
    hasLogs: isPod && Boolean(node.startedAt),
  };
}

/** A node that has not begun has no phase. */
export function nodePhase(phase: string | undefined): NodePhase {
  return nodePhaseSchema.catch('Pending').parse(phase);
}

function parameters(values: RawNode['inputs']): WorkflowNode['inputs'] {
  return (values?.parameters ?? []).map(({ name, value = '' }) => ({
    name,
    value: value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value,
  }));
}
