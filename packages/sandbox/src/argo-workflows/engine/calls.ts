import type { Node } from '../nodes/node';
import { isFailed } from '../nodes/node';
import type { Call, Template } from '../spec';
import { substituteAll, type Scope } from './expressions';

/** What later steps can say about an earlier one. */
export function scopeOf(
  kind: 'steps' | 'tasks',
  name: string,
  node: Node,
): Scope {
  const prefix = `${kind}.${name}`;
  const scope: Record<string, string> = {
    [`${prefix}.id`]: node.id,
    [`${prefix}.status`]: node.phase ?? '',
    [`${prefix}.startedAt`]: node.startedAt ?? '',
    [`${prefix}.finishedAt`]: node.finishedAt ?? '',
  };
  const { outputs } = node;
  if (outputs?.result !== undefined) {
    scope[`${prefix}.outputs.result`] = outputs.result;
  }
  if (outputs?.exitCode !== undefined) {
    scope[`${prefix}.exitCode`] = outputs.exitCode;
  }
  for (const parameter of outputs?.parameters ?? []) {
    if (parameter.value !== undefined) {
      scope[`${prefix}.outputs.parameters.${parameter.name}`] = parameter.value;
    }
  }
  return scope;
}

/** Fills in what a call says about others. */
export function resolveCall<T extends Call>(call: T, scope: Scope): T {
  return {
    ...call,
    ...(call.when !== undefined && {
      when: String(substituteAll(call.when, scope)),
    }),
    ...(call.withParam !== undefined && {
      withParam: String(substituteAll(call.withParam, scope)),
    }),
    ...(call.arguments && {
      arguments: {
        ...call.arguments,
        parameters: call.arguments.parameters?.map(parameter => ({
          ...parameter,
          ...(parameter.value !== undefined && {
            value: String(substituteAll(parameter.value, scope)),
          }),
        })),
      },
    }),
  };
}

export function continuesOn(call: Call, node: Node): boolean {
  return (
    isFailed(node) &&
    Boolean(
      node.phase === 'Failed'
        ? call.continueOn?.failed
        : call.continueOn?.error,
    )
  );
}

export function expands(call: Call): boolean {
  return call.withItems !== undefined || call.withParam !== undefined;
}

/** One call an item: `train(0:small)`. @throws Error */
export function expand<T extends Call>(call: T): T[] {
  if (!expands(call)) {
    return [call];
  }
  const items: unknown = call.withItems ?? JSON.parse(call.withParam ?? '[]');
  if (!Array.isArray(items)) {
    throw new Error(`withParam value could not be parsed as a JSON list`);
  }
  return items.map((item: unknown, index) => {
    const text = typeof item === 'string' ? item : JSON.stringify(item);
    const scope: Record<string, string> = { item: text };
    if (typeof item === 'object' && item !== null) {
      for (const [key, value] of Object.entries(item)) {
        scope[`item.${key}`] = String(value);
      }
    }
    return {
      ...resolveCall(call, scope),
      name: `${call.name}(${index}:${shorten(text)})`,
    };
  });
}

/** As upstream names an item that is a map: `a:1,b:2`. */
function shorten(text: string): string {
  return text.startsWith('{') ? text.replace(/[{}"]/g, '') : text;
}

/** The outputs that a steps or DAG template takes from its parts. */
export function outputsFrom(
  template: Template,
  scope: Scope,
): Node['outputs'] | undefined {
  const declared = template.outputs?.parameters ?? [];
  const parameters = declared.flatMap(({ name, valueFrom }) => {
    const value =
      valueFrom?.parameter && String(substituteAll(valueFrom.parameter, scope));
    return value && !value.includes('{{') ? [{ name, value }] : [];
  });
  return parameters.length > 0 ? { parameters } : undefined;
}
