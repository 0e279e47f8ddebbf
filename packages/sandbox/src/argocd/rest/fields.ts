import { isJsonObject, valueAt, type JsonObject } from '../../kubernetes/json';

/**
 * The only fields that a list can be trimmed to. Upstream's trap: all others,
 * such as `status.history` or `metadata.uid`, are silently left out as soon as
 * `fields` is given (argo-cd v3.5,
 * pkg/apiclient/application/forwarder_overwrite.go).
 */
const SELECTABLE: Readonly<Record<string, string>> = {
  'metadata.name': 'metadata.name',
  'metadata.namespace': 'metadata.namespace',
  'metadata.annotations': 'metadata.annotations',
  'metadata.labels': 'metadata.labels',
  'metadata.creationTimestamp': 'metadata.creationTimestamp',
  'metadata.deletionTimestamp': 'metadata.deletionTimestamp',
  spec: 'spec',
  'spec.destination': 'spec.destination',
  'spec.project': 'spec.project',
  'spec.source': 'spec.source',
  'spec.sources': 'spec.sources',
  'spec.sourceHydrator': 'spec.sourceHydrator',
  'spec.syncPolicy': 'spec.syncPolicy',
  'status.sourceHydrator': 'status.sourceHydrator',
  'status.summary': 'status.summary',
  'status.sync.status': 'status.sync.status',
  'status.sync.revision': 'status.sync.revision',
  'status.health': 'status.health',
  'status.operationState.startedAt': 'status.operationState.startedAt',
  'status.operationState.finishedAt': 'status.operationState.finishedAt',
  'status.resources': 'status.resources',
  'operation.sync': 'operation.sync',
  'status.operationState.phase': 'status.operationState.phase',
  // Upstream answers with the result here, not with what was asked.
  'status.operationState.operation.sync': 'status.operationState.syncResult',
};

/** A list's item as `fields=items.…` or `fields=-items.…` trims it. */
export function trimmed(item: JsonObject, fields: string): JsonObject {
  if (!fields) {
    return item;
  }
  const exclude = fields.startsWith('-');
  const named = new Set((exclude ? fields.slice(1) : fields).split(','));
  const chosen = Object.keys(SELECTABLE).filter(
    field => named.has(`items.${field}`) !== exclude,
  );
  const result: JsonObject = {};
  for (const field of chosen) {
    const covered = chosen.some(other => field.startsWith(`${other}.`));
    const value = valueAt(item, SELECTABLE[field].split('.'));
    if (!covered && value !== undefined) {
      put(result, field.split('.'), value);
    }
  }
  return result;
}

function put(target: JsonObject, [key, ...rest]: string[], value: unknown) {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child = target[key];
  const next: JsonObject = isJsonObject(child) ? child : {};
  target[key] = next;
  put(next, rest, value);
}
