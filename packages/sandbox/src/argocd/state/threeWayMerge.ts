import { isJsonObject, type JsonObject } from '../../kubernetes/json';

/** Fields by which the items of a built-in list are told apart. */
const MERGE_KEYS: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
  imagePullSecrets: 'name',
};

/**
 * What the live object becomes when `wanted` is applied after `applied`: what
 * is wanted is set, what was applied and is no longer wanted goes, and what
 * others have added stays (kubectl's client-side apply, which Argo CD's
 * default diff predicts).
 *
 * @param strategic - merge known lists item by item, as for built-in kinds
 */
export function threeWayMerge(
  applied: JsonObject,
  wanted: JsonObject,
  live: JsonObject,
  strategic: boolean,
): JsonObject {
  const result: JsonObject = { ...live };
  for (const key of Object.keys(applied)) {
    if (!(key in wanted)) {
      delete result[key];
    }
  }
  for (const [key, value] of Object.entries(wanted)) {
    if (value !== undefined) {
      result[key] = mergeValue(key, applied[key], value, live[key], strategic);
    }
  }
  return result;
}

function mergeValue(
  key: string,
  applied: unknown,
  wanted: unknown,
  live: unknown,
  strategic: boolean,
): unknown {
  if (isJsonObject(wanted) && isJsonObject(live)) {
    const before = isJsonObject(applied) ? applied : {};
    return threeWayMerge(before, wanted, live, strategic);
  }
  const mergeKey = strategic ? MERGE_KEYS[key] : undefined;
  if (
    mergeKey &&
    isKeyedList(wanted, mergeKey) &&
    isKeyedList(live, mergeKey)
  ) {
    const before = isKeyedList(applied, mergeKey) ? applied : [];
    return mergeList(mergeKey, before, wanted, live);
  }
  return wanted;
}

function isKeyedList(value: unknown, mergeKey: string): value is JsonObject[] {
  return (
    Array.isArray(value) &&
    value.every(item => isJsonObject(item) && item[mergeKey] !== undefined)
  );
}

function mergeList(
  mergeKey: string,
  applied: readonly JsonObject[],
  wanted: readonly JsonObject[],
  live: readonly JsonObject[],
): JsonObject[] {
  const find = (list: readonly JsonObject[], item: JsonObject) =>
    list.find(each => each[mergeKey] === item[mergeKey]);
  const merged = wanted.map(item => {
    const present = find(live, item);
    return present
      ? threeWayMerge(find(applied, item) ?? {}, item, present, true)
      : item;
  });
  const others = live.filter(
    item => !find(wanted, item) && !find(applied, item),
  );
  return [...merged, ...others];
}
