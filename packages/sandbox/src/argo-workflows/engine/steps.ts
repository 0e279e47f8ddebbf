import { isFailed, isFulfilled, type Node } from '../nodes/node';
import type { Call, Template } from '../spec';
import {
  continuesOn,
  expand,
  outputsFrom,
  resolveCall,
  scopeOf,
} from './calls';
import { holds } from './expressions';
import type { CallOptions, Operation } from './operation';

/**
 * A list of groups of steps: the groups one after another, the steps of a
 * group at once (argo-workflows 4.1, workflow/controller/steps.go).
 */
export function executeSteps(
  operation: Operation,
  nodeName: string,
  template: Template,
  options: CallOptions,
): Node {
  const { graph } = operation;
  const node =
    graph.byName(nodeName) ??
    operation.begin(nodeName, 'Steps', 'Running', template, options);
  const scope: Record<string, string> = {};
  let previous: Node | undefined;

  for (const [index, steps] of (template.steps ?? []).entries()) {
    const group = groupNode(operation, node, index, previous);
    executeGroup(operation, group, steps, node, scope, options);
    if (!isFulfilled(group)) {
      return node;
    }
    previous = group;
    if (isFailed(group)) {
      graph.setOutbound(node, graph.childrenOf(group));
      return graph.mark(node, 'Failed', group.message);
    }
    for (const step of steps) {
      const child = graph.byName(`${group.name}.${step.name}`);
      if (child) {
        Object.assign(scope, scopeOf('steps', step.name, child));
      }
    }
  }
  if (previous) {
    graph.setOutbound(node, graph.childrenOf(previous));
  }
  const outputs = outputsFrom(template, scope);
  if (outputs) {
    node.outputs = outputs;
  }
  return graph.mark(node, 'Succeeded');
}

function groupNode(
  { graph }: Operation,
  parent: Node,
  index: number,
  previous: Node | undefined,
): Node {
  const name = `${parent.name}[${index}]`;
  const group =
    graph.byName(name) ??
    graph.add(name, {
      type: 'StepGroup',
      phase: 'Running',
      boundaryID: parent.id,
    });
  if (!previous) {
    graph.connect(parent, group);
    return group;
  }
  const before = graph.childrenOf(previous);
  const ends =
    before.length === 0
      ? [previous]
      : before.flatMap(child => graph.outbound(child));
  for (const end of ends) {
    graph.connect(end, group);
  }
  return group;
}

function executeGroup(
  operation: Operation,
  group: Node,
  steps: Call[],
  parent: Node,
  scope: Readonly<Record<string, string>>,
  options: CallOptions,
): void {
  const { graph } = operation;
  if (isFulfilled(group)) {
    return;
  }
  const calls = new Map<string, Call>();
  try {
    for (const step of steps.flatMap(each =>
      expand(resolveCall(each, scope)),
    )) {
      const child = executeStep(operation, group, step, parent, options);
      calls.set(child.id, step);
    }
  } catch (error) {
    graph.mark(group, 'Error', error instanceof Error ? error.message : '');
    return;
  }
  const children = graph.childrenOf(group);
  if (!children.every(isFulfilled)) {
    return;
  }
  const failed = children.find(child => {
    const call = calls.get(child.id);
    return isFailed(child) && !(call && continuesOn(call, child));
  });
  if (failed) {
    graph.mark(group, 'Failed', `child '${failed.id}' failed`);
  } else {
    graph.mark(group, 'Succeeded');
  }
}

function executeStep(
  operation: Operation,
  group: Node,
  step: Call,
  parent: Node,
  options: CallOptions,
): Node {
  const { graph } = operation;
  const name = `${group.name}.${step.name}`;
  const child =
    step.when !== undefined && !graph.byName(name) && !holds(step.when)
      ? graph.add(name, {
          type: 'Skipped',
          phase: 'Skipped',
          templateName: step.template,
          boundaryID: parent.id,
          message: `when '${step.when}' evaluated false`,
        })
      : operation.execute(name, step, {
          boundaryID: parent.id,
          onExit: options.onExit,
        });
  graph.connect(group, child);
  return child;
}
