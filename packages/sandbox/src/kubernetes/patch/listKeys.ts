import { isJsonObject } from '../json';

/**
 * The lists of built-in kinds whose items are told apart by a field
 * (`x-kubernetes-list-map-keys`, `patchMergeKey`). All other lists are
 * replaced as a whole, and so are the lists of custom resources.
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  containerStatuses: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  ports: ['containerPort', 'port'],
  secrets: ['name'],
  topologySpreadConstraints: ['topologyKey'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** Lists of words that are merged as sets. */
const SETS = new Set(['finalizers']);

export function isSet(field: string): boolean {
  return SETS.has(field);
}

/** The field by which the items of a list are told apart. */
export function listKey(
  field: string,
  ...lists: unknown[][]
): string | undefined {
  const candidates = Object.hasOwn(KEYS, field) ? KEYS[field] : undefined;
  return candidates?.find(key =>
    lists.every(list => list.every(item => isJsonObject(item) && key in item)),
  );
}
