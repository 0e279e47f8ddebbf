import { isJsonObject, type JsonObject } from '../../kubernetes/json';
import type { IgnoreDifference } from '../model/application';
import { globMatches } from '../model/glob';
import type { ResourceKey } from './tracking';

type Step = { key: string } | { index: number } | { each: true };

/** The paths of an object whose differences do not count. */
export function ignoredPaths(
  rules: readonly IgnoreDifference[],
  key: ResourceKey,
): Step[][] {
  return rules
    .filter(
      rule =>
        globMatches(rule.group, key.group) &&
        globMatches(rule.kind, key.kind) &&
        (!rule.name || rule.name === key.name) &&
        (!rule.namespace || rule.namespace === key.namespace),
    )
    .flatMap(rule => [
      ...rule.jsonPointers.map(pointerSteps),
      ...rule.jqPathExpressions.flatMap(path => jqSteps(path) ?? []),
    ]);
}

function pointerSteps(pointer: string): Step[] {
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map(part =>
      /^\d+$/.test(part) ? { index: Number(part) } : { key: part },
    );
}

/** Paths such as `.spec.template.spec.containers[].image`. */
function jqSteps(expression: string): Step[][] | undefined {
  const pattern =
    /\.?\["([^"]+)"\]|\."([^"]+)"|\.([A-Za-z_][\w-]*)|\[(\d*)\]|\?/gy;
  const steps: Step[] = [];
  let end = 0;
  for (const match of expression.matchAll(pattern)) {
    const [text, bracketed, quoted, plain, index] = match;
    const key = bracketed ?? quoted ?? plain;
    if (key !== undefined) {
      steps.push({ key });
    } else if (index !== undefined) {
      steps.push(index === '' ? { each: true } : { index: Number(index) });
    }
    end += text.length;
  }
  return end === expression.length && steps.length > 0 ? [steps] : undefined;
}

/** A copy without what is at the paths. */
export function withoutPaths(
  object: JsonObject,
  paths: readonly Step[][],
): JsonObject {
  const result = paths.reduce<unknown>(
    (current, path) => remove(current, path),
    object,
  );
  return isJsonObject(result) ? result : object;
}

function remove(value: unknown, [step, ...rest]: Step[]): unknown {
  if (!step) {
    return value;
  }
  if (Array.isArray(value)) {
    if ('each' in step) {
      return rest.length === 0 ? [] : value.map(item => remove(item, rest));
    }
    const index = 'index' in step ? step.index : -1;
    return rest.length === 0
      ? value.filter((_, each) => each !== index)
      : value.map((item, each) => (each === index ? remove(item, rest) : item));
  }
  const key = keyIn(step);
  if (!isJsonObject(value) || key === undefined || !(key in value)) {
    return value;
  }
  const { [key]: child, ...others } = value;
  return rest.length === 0 ? others : { ...others, [key]: remove(child, rest) };
}

/** A copy of `target` in which the paths hold what `source` has there. */
export function copyPaths(
  target: JsonObject,
  source: JsonObject,
  paths: readonly Step[][],
): JsonObject {
  const result = paths.reduce<unknown>(
    (current, path) => copy(current, source, path),
    target,
  );
  return isJsonObject(result) ? result : target;
}

function copy(
  target: unknown,
  source: unknown,
  [step, ...rest]: Step[],
): unknown {
  if (!step) {
    return source;
  }
  const key = keyIn(step);
  if (key === undefined || !isJsonObject(target) || !isJsonObject(source)) {
    return source === undefined ? target : source;
  }
  if (!(key in source)) {
    return remove(target, [step, ...rest]);
  }
  return { ...target, [key]: copy(target[key], source[key], rest) };
}

function keyIn(step: Step): string | undefined {
  if ('key' in step) {
    return step.key;
  }
  return 'index' in step ? String(step.index) : undefined;
}
