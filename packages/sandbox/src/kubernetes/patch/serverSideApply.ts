import { equalJson, isJsonObject, type JsonObject } from '../json';
import { StatusError } from '../statusError';
import {
  abandonedFields,
  fieldPath,
  fieldsAt,
  fieldsOf,
  fieldValue,
  includes,
  isEmpty,
  leaves,
  ownable,
  subtract,
  withoutField,
  type FieldRules,
} from './fields';
import {
  isOf,
  readManagers,
  replaceOwnership,
  type FieldWriter,
  type ManagerEntry,
} from './fieldManagers';
import { isSet, listKey } from './listKeys';

/** How a configuration is applied. */
export interface ApplyOptions extends FieldRules {
  writer: FieldWriter;
  apiVersion: string;
  force: boolean;
}

function mergeList(
  field: string,
  live: unknown,
  applied: unknown[],
  rules: FieldRules,
): unknown[] {
  const present = Array.isArray(live) ? live : [];
  if (isSet(field)) {
    return [...new Set([...present, ...applied])];
  }
  const key = rules.keyedLists ? listKey(field, present, applied) : undefined;
  if (!key) {
    return applied;
  }
  const result = [...present];
  for (const item of applied) {
    const index = result.findIndex(
      other =>
        isJsonObject(other) && isJsonObject(item) && other[key] === item[key],
    );
    if (index < 0) {
      result.push(item);
    } else {
      result[index] = merge('', result[index], item, rules);
    }
  }
  return result;
}

function merge(
  field: string,
  live: unknown,
  applied: unknown,
  rules: FieldRules,
): unknown {
  if (Array.isArray(applied)) {
    return mergeList(field, live, applied, rules);
  }
  if (!isJsonObject(applied)) {
    return applied;
  }
  const result: JsonObject = isJsonObject(live) ? { ...live } : {};
  for (const [key, value] of Object.entries(applied)) {
    result[key] = merge(key, result[key], value, rules);
  }
  return result;
}

interface Conflict {
  entry: ManagerEntry;
  path: string[];
}

function findConflicts(
  live: JsonObject,
  applied: JsonObject,
  entries: ManagerEntry[],
  options: ApplyOptions,
): Conflict[] {
  const paths = leaves(fieldsOf(ownable(applied), options)).filter(
    path =>
      path[path.length - 1] !== '.' &&
      !equalJson(fieldValue(live, path), fieldValue(applied, path)),
  );
  return entries
    .filter(entry => !isOf(entry, options.writer))
    .flatMap(entry =>
      paths
        .filter(path => includes(entry.fieldsV1, path))
        .map(path => ({ entry, path })),
    );
}

function applyFailed(conflicts: Conflict[]): StatusError {
  const causes = conflicts.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${entry.manager}"${
      entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''
    }`,
    field: fieldPath(path),
  }));
  const lines = causes.map(cause => `${cause.message}: ${cause.field}`);
  return new StatusError({
    code: 409,
    reason: 'Conflict',
    message: `Apply failed with ${causes.length} conflict${
      causes.length === 1 ? '' : 's'
    }: ${lines.join(', ')}`,
    details: { causes },
  });
}

/** Takes away what the writer applied before, does not now, and alone owns. */
function withoutAbandoned(
  result: unknown,
  applied: JsonObject,
  entries: ManagerEntry[],
  options: ApplyOptions,
): unknown {
  const own = entries.find(entry => isOf(entry, options.writer));
  const others = entries.filter(entry => entry !== own);
  const abandoned = abandonedFields(
    own?.fieldsV1 ?? {},
    fieldsOf(ownable(applied), options),
  );
  const isItem = (path: string[]) => Number(path[path.length - 1] === '.');
  return (
    leaves(abandoned)
      .filter(path => !others.some(entry => includes(entry.fieldsV1, path)))
      // Whole items first: without its key an item is not found again.
      .sort((left, right) => isItem(right) - isItem(left))
      .reduce<unknown>((object, path) => withoutField(object, path), result)
  );
}

/**
 * Server-side apply: merges a configuration into the live object by who owns
 * which field.
 *
 * @throws a 409 naming the other owners, unless `force` is set.
 */
export function serverSideApply(
  live: JsonObject,
  applied: JsonObject,
  options: ApplyOptions,
): JsonObject {
  const metadata = isJsonObject(live.metadata) ? live.metadata : {};
  let entries = readManagers(metadata.managedFields);
  const conflicts = findConflicts(live, applied, entries, options);
  if (conflicts.length > 0 && !options.force) {
    throw applyFailed(conflicts);
  }
  entries = entries
    .map(entry =>
      conflicts
        .filter(conflict => conflict.entry === entry)
        .reduce(
          (rest, { path }) => ({
            ...rest,
            fieldsV1: subtract(rest.fieldsV1, fieldsAt(path)),
          }),
          entry,
        ),
    )
    .filter(entry => !isEmpty(entry.fieldsV1));

  const merged = merge('', live, applied, options);
  const kept = withoutAbandoned(merged, applied, entries, options);
  const result = isJsonObject(kept) ? kept : {};
  return {
    ...result,
    metadata: {
      ...(isJsonObject(result.metadata) ? result.metadata : {}),
      managedFields: replaceOwnership(
        entries,
        options.writer,
        options.apiVersion,
        fieldsOf(ownable(applied), options),
      ),
    },
  };
}
