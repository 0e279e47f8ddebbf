import { podName } from '../nodes/names';
import { isFulfilled, isWaiting, type Node } from '../nodes/node';
import type { Template } from '../spec';
import { NODE_NAME } from './host';
import { attemptsOf } from './retry';
import type { CallOptions, Operation } from './operation';

/** A container or a script: its pod is started, and watched from then on. */
export function executePod(
  operation: Operation,
  nodeName: string,
  template: Template,
  options: CallOptions,
): Node {
  const { graph, host, workflowName, shutdown } = operation;
  const known = graph.byName(nodeName);
  if (known) {
    return known;
  }
  const node = operation.begin(nodeName, 'Pod', 'Pending', template, options);
  node.progress = '0/1';
  if (!template.container && !template.script) {
    return graph.mark(
      node,
      'Error',
      'The sandbox runs container, script, steps, dag and suspend templates only',
    );
  }
  if (!operation.mayRun(options.onExit ?? false)) {
    return graph.mark(
      node,
      'Failed',
      `workflow shutdown with strategy: ${shutdown}`,
    );
  }
  host.launch({
    podName: podName(workflowName, nodeName, template.name),
    nodeId: node.id,
    nodeName,
    onExit: options.onExit ?? false,
    template,
  });
  return node;
}

/** Brings the nodes in line with their pods, and applies a shutdown. */
export function reconcilePods(operation: Operation): void {
  for (const node of operation.graph.nodes.values()) {
    if (!isFulfilled(node)) {
      if (node.type === 'Pod') reconcilePod(operation, node);
      else shutDown(operation, node);
    }
  }
}

function reconcilePod(operation: Operation, node: Node): void {
  const { graph, host, workflowName, shutdown } = operation;
  const name = podName(workflowName, node.name, node.templateName);
  const state = host.pod(name);
  if (!state) {
    graph.mark(node, 'Error', 'pod deleted');
    return;
  }
  node.hostNodeName = NODE_NAME;
  const isOver = state.phase === 'Succeeded' || state.phase === 'Failed';
  if (!isOver && !operation.mayRun(isOnExit(node, workflowName))) {
    host.terminate(name);
    // The two spaces are upstream's.
    graph.mark(node, 'Failed', `workflow shutdown with strategy:  ${shutdown}`);
    return;
  }
  switch (state.phase) {
    case 'Pending':
      graph.mark(node, 'Pending', state.reason);
      return;
    case 'Running':
      graph.mark(node, 'Running', '');
      return;
    default: {
      node.finishedAt = state.finishedAt;
      node.outputs = state.outputs;
      node.progress = '1/1';
      const duration = Math.max(1, Math.round(state.durationSeconds));
      node.resourcesDuration = { cpu: duration, memory: duration * 2 };
      graph.mark(node, state.phase, state.message ?? '');
    }
  }
}

function shutDown(operation: Operation, node: Node): void {
  const { graph, shutdown, workflowName } = operation;
  if (!shutdown || operation.mayRun(isOnExit(node, workflowName))) {
    return;
  }
  const attempts = node.type === 'Retry' ? attemptsOf(operation, node) : [];
  const idleRetry = attempts.length > 0 && attempts.every(isFulfilled);
  if (isWaiting(node) || idleRetry) {
    graph.mark(node, 'Failed', `Stopped with strategy '${shutdown}'`);
  }
}

function isOnExit({ name }: Node, workflowName: string): boolean {
  return name.startsWith(`${workflowName}.onExit`);
}
