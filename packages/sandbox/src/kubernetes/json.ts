/** A JSON object whose content is not known. */
export type JsonObject = { [key: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a key, or an empty one. */
export function childObject(parent: unknown, key: string): JsonObject {
  const child = isJsonObject(parent) ? parent[key] : undefined;
  return isJsonObject(child) ? child : {};
}

/** The text at a key, or undefined for anything else. */
export function childString(parent: unknown, key: string): string | undefined {
  const child = isJsonObject(parent) ? parent[key] : undefined;
  return typeof child === 'string' ? child : undefined;
}

/** The value at a path of keys and indexes. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (Array.isArray(current)) {
      current = current[Number(key)];
    } else if (isJsonObject(current)) {
      current = current[key];
    } else {
      return undefined;
    }
  }
  return current;
}

/** Parses text that is expected to hold a JSON object. */
export function parseJsonObject(text: string): JsonObject {
  const parsed: unknown = JSON.parse(text);
  if (!isJsonObject(parsed)) {
    throw new SyntaxError('expected a JSON object');
  }
  return parsed;
}

/** A deep copy without `undefined`, of the kind that JSON can carry. */
export function cloneJson(value: JsonObject): JsonObject {
  return parseJsonObject(JSON.stringify(value));
}

/**
 * The object without keys whose value is null: an API server drops those of
 * fields that are not nullable, and few are. Copies only what it changes.
 */
export function withoutNulls<T extends object>(object: T): T {
  let result = object;
  for (const [key, value] of Object.entries(object)) {
    let kept: unknown = value;
    if (Array.isArray(value)) {
      kept = withoutNullsIn(value);
    } else if (isJsonObject(value)) {
      kept = withoutNulls(value);
    }
    if (kept === null || kept !== value) {
      result = result === object ? { ...object } : result;
      if (kept === null) {
        Reflect.deleteProperty(result, key);
      } else {
        Reflect.set(result, key, kept);
      }
    }
  }
  return result;
}

function withoutNullsIn(list: unknown[]): unknown[] {
  const kept = list.map(item =>
    isJsonObject(item) ? withoutNulls(item) : item,
  );
  return kept.some((item, index) => item !== list[index]) ? kept : list;
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) {
      deepFreeze(child);
    }
  }
  return value;
}

/**
 * A frozen copy of what JSON keeps of a value. Parts that are frozen already,
 * as those of stored objects are, are not copied but shared.
 */
export function frozenCopy(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : null;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Object.isFrozen(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return Object.freeze(value.map(item => frozenCopy(item) ?? null));
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return frozenCopy(value.toJSON());
  }
  const copy: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined && key !== '__proto__') {
      copy[key] = frozenCopy(child);
    }
  }
  return Object.freeze(copy);
}

/** Equality of JSON values; the order of keys does not matter. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => equalJson(item, right[index]))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) {
    return false;
  }
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(key => key in right && equalJson(left[key], right[key]))
  );
}
