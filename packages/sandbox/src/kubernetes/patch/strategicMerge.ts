import { isJsonObject, type JsonObject } from '../json';
import { isSet, listKey } from './listKeys';

/** `$patch`, `$setElementOrder/env`, `$deleteFromPrimitiveList/finalizers`. */
function isDirective(key: string): boolean {
  return key.startsWith('$');
}

function mergeKeyed(
  target: unknown[],
  patch: unknown[],
  key: string,
): unknown[] {
  const result = [...target];
  for (const item of patch) {
    if (!isJsonObject(item)) {
      continue;
    }
    const index = result.findIndex(
      candidate => isJsonObject(candidate) && candidate[key] === item[key],
    );
    if (item.$patch === 'delete') {
      if (index >= 0) {
        result.splice(index, 1);
      }
    } else if (index < 0) {
      result.push(strategicMerge({}, item));
    } else {
      result[index] = strategicMerge(result[index], item);
    }
  }
  return result;
}

function inOrder(list: unknown[], order: unknown[], key?: string): unknown[] {
  const rank = (item: unknown) => {
    const index = order.findIndex(wanted =>
      key && isJsonObject(wanted) && isJsonObject(item)
        ? wanted[key] === item[key]
        : wanted === item,
    );
    return index < 0 ? order.length : index;
  };
  return [...list].sort((left, right) => rank(left) - rank(right));
}

function mergeList(
  field: string,
  target: unknown,
  patch: unknown[],
): unknown[] {
  const present = Array.isArray(target) ? target : [];
  const [first] = patch;
  if (isJsonObject(first) && first.$patch === 'replace') {
    return patch.slice(1);
  }
  if (isSet(field)) {
    return [...new Set([...present, ...patch])];
  }
  const key = listKey(field, present, patch);
  return key ? mergeKeyed(present, patch, key) : patch;
}

/**
 * Applies a strategic merge patch, as far as the kinds that are served need
 * it, without changing its target.
 */
export function strategicMerge(target: unknown, patch: JsonObject): JsonObject {
  if (patch.$patch === 'replace') {
    const { $patch: _, ...replacement } = patch;
    return replacement;
  }
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (isDirective(key) || key === '__proto__') {
      continue;
    }
    if (value === null || (isJsonObject(value) && value.$patch === 'delete')) {
      delete result[key];
    } else if (isJsonObject(value)) {
      result[key] = strategicMerge(result[key], value);
    } else if (Array.isArray(value)) {
      result[key] = mergeList(key, result[key], value);
    } else {
      result[key] = value;
    }
  }
  return followDirectives(result, patch);
}

function followDirectives(result: JsonObject, patch: JsonObject): JsonObject {
  for (const [directive, value] of Object.entries(patch)) {
    const [name, field = ''] = directive.split('/');
    const list = result[field];
    if (!isDirective(directive) || !Array.isArray(value)) {
      continue;
    }
    if (name === '$retainKeys') {
      for (const key of Object.keys(result)) {
        if (!value.includes(key)) {
          delete result[key];
        }
      }
    } else if (Array.isArray(list) && name === '$deleteFromPrimitiveList') {
      result[field] = list.filter(item => !value.includes(item));
    } else if (Array.isArray(list) && name === '$setElementOrder') {
      result[field] = inOrder(list, value, listKey(field, list, value));
    }
  }
  return result;
}
