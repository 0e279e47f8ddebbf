import { isJsonObject, type JsonObject } from '../../../kubernetes/json';
import { listKey } from '../../../kubernetes/patch/listKeys';

/**
 * Puts the items that a patch names before the others, as kustomize does and
 * an API server does not (kyaml v0.18, MergeOptionsListPrepend).
 */
export function inPatchOrder(result: unknown, patch: JsonObject): void {
  if (!isJsonObject(result)) {
    return;
  }
  for (const [field, wanted] of Object.entries(patch)) {
    const present = result[field];
    if (isJsonObject(wanted)) {
      inPatchOrder(present, wanted);
    } else if (Array.isArray(wanted) && Array.isArray(present)) {
      const key = listKey(field, present, wanted);
      result[field] = key ? ordered(present, wanted, key) : present;
    }
  }
}

function ordered(
  present: readonly unknown[],
  wanted: readonly unknown[],
  key: string,
): unknown[] {
  const named = wanted.flatMap((item): unknown[] => {
    const found = present.find(
      each =>
        isJsonObject(each) && isJsonObject(item) && each[key] === item[key],
    );
    if (found && isJsonObject(item)) {
      inPatchOrder(found, item);
    }
    return found ? [found] : [];
  });
  return [...named, ...present.filter(each => !named.includes(each))];
}
