import {
  changedFields,
  fieldsOf,
  isEmpty,
  ownable,
  subtract,
  type Fields,
} from '../patch/fields';
import {
  readManagers,
  takeOwnership,
  type FieldWriter,
} from '../patch/fieldManagers';
import type { JsonObject } from '../json';
import type { KubernetesObject, NewObject } from '../types';
import type { ApiRequest } from './apiRequest';

/** Who writes: the `fieldManager`, or the program that sends the request. */
export function writerOf(
  api: ApiRequest,
  operation: FieldWriter['operation'],
): FieldWriter {
  const agent = api.request.headers['user-agent'] ?? 'unknown';
  return {
    manager: api.query.get('fieldManager') ?? agent.split(/[/ ]/)[0],
    operation,
    ...(api.subresource && { subresource: api.subresource }),
  };
}

/** The part that a write to this (sub)resource can change. */
function writable(api: ApiRequest, object: JsonObject): JsonObject {
  const { status, ...rest } = ownable(object);
  if (api.subresource === 'status') {
    return status === undefined ? {} : { status };
  }
  return api.type.hasStatus || status === undefined
    ? rest
    : { ...rest, status };
}

/** Notes in `managedFields` who has set what by a create, update or patch. */
export function withOwnership(
  api: ApiRequest,
  current: KubernetesObject | undefined,
  next: NewObject,
): NewObject {
  const rules = { keyedLists: api.type.builtIn };
  const present = writable(api, { ...next });
  const changed = changedFields(
    current ? writable(api, { ...current }) : {},
    present,
    rules,
  );
  const everything = fieldsOf(ownable({ ...next }), rules);
  const onlyPresent = (fields: Fields) =>
    subtract(fields, subtract(fields, everything));
  const entries = readManagers(
    next.metadata.managedFields ?? current?.metadata.managedFields,
  )
    .map(entry => ({ ...entry, fieldsV1: onlyPresent(entry.fieldsV1) }))
    .filter(entry => !isEmpty(entry.fieldsV1));
  return {
    ...next,
    metadata: {
      ...next.metadata,
      managedFields: takeOwnership(
        entries,
        writerOf(api, 'Update'),
        api.type.apiVersion,
        changed,
      ),
    },
  };
}
