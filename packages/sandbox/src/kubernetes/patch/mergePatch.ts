import { isJsonObject, type JsonObject } from '../json';

/** Applies a JSON merge patch (RFC 7386) without changing its target. */
export function mergePatch(target: unknown, patch: JsonObject): JsonObject {
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key === '__proto__') {
      continue;
    }
    if (value === null) {
      delete result[key];
    } else if (isJsonObject(value)) {
      result[key] = mergePatch(result[key], value);
    } else if (value !== undefined) {
      result[key] = value;
    }
  }
  return result;
}
