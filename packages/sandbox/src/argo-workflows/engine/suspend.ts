import type { Node } from '../nodes/node';
import { seconds, type Template } from '../spec';
import type { CallOptions, Operation } from './operation';

/** Waits until it is resumed, or for the time that the template gives. */
export function executeSuspend(
  operation: Operation,
  nodeName: string,
  template: Template,
  options: CallOptions,
): Node {
  const { graph, host } = operation;
  let node = graph.byName(nodeName);
  if (!node) {
    node = operation.begin(nodeName, 'Suspend', 'Running', template, options);
    if (template.outputs?.parameters) {
      node.outputs = { parameters: template.outputs.parameters };
    }
  }
  const duration = template.suspend?.duration;
  if (
    duration &&
    host.elapsed(`${node.id}/${node.startedAt}/suspend`, seconds(duration))
  ) {
    supplyDefaults(node);
    return graph.mark(node, 'Succeeded');
  }
  return node;
}

/** Output parameters that nobody supplied take their default. */
export function supplyDefaults(node: Node): void {
  for (const parameter of node.outputs?.parameters ?? []) {
    const { valueFrom } = parameter;
    if (valueFrom?.supplied && parameter.value === undefined) {
      if (valueFrom.default === undefined) {
        throw new Error(
          `raw output parameter '${parameter.name}' has not been set and does not have a default value`,
        );
      }
      parameter.value = valueFrom.default;
      delete parameter.valueFrom;
    }
  }
}
