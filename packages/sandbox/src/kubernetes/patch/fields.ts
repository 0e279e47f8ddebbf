import { equalJson, isJsonObject, type JsonObject } from '../json';
import { isSet, listKey } from './listKeys';

/**
 * A set of fields of an object, in the form of `FieldsV1`: `f:` a field, `k:`
 * an item by its key, `v:` an item by its value, `.` the item itself.
 */
export interface Fields {
  [element: string]: Fields;
}

/** Whether lists may be merged by keys: those of built-in kinds are. */
export interface FieldRules {
  keyedLists: boolean;
}

/** Never owned: the server's own, and what identifies the object. */
const UNOWNED_METADATA = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generateName',
  'generation',
  'managedFields',
  'name',
  'namespace',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** The part of an object that somebody can own. */
export function ownable(object: JsonObject): JsonObject {
  const { apiVersion, kind, metadata, ...rest } = object;
  const owned = Object.fromEntries(
    Object.entries(isJsonObject(metadata) ? metadata : {}).filter(
      ([key]) => !UNOWNED_METADATA.has(key),
    ),
  );
  return Object.keys(owned).length > 0 ? { metadata: owned, ...rest } : rest;
}

function itemElement(key: string, item: unknown): string {
  const value = isJsonObject(item) ? item[key] : undefined;
  return `k:${JSON.stringify({ [key]: value })}`;
}

/** A container's items by the names of their elements; none for a leaf. */
function elements(
  field: string,
  value: unknown,
  rules: FieldRules,
): Map<string, unknown> | undefined {
  if (isJsonObject(value)) {
    return new Map(
      Object.entries(value).map(([key, child]) => [`f:${key}`, child]),
    );
  }
  if (!Array.isArray(value)) {
    return undefined;
  }
  if (isSet(field)) {
    return new Map(value.map(item => [`v:${JSON.stringify(item)}`, item]));
  }
  const key =
    rules.keyedLists || field === 'ownerReferences'
      ? listKey(field, value)
      : undefined;
  return key
    ? new Map(value.map(item => [itemElement(key, item), item]))
    : undefined;
}

function nameOf(element: string): string {
  return element.startsWith('f:') ? element.slice(2) : '';
}

/** All fields that a value sets. */
export function fieldsOf(
  value: unknown,
  rules: FieldRules,
  field = '',
): Fields {
  const fields: Fields = {};
  for (const [element, child] of elements(field, value, rules) ?? []) {
    fields[element] = fieldsOf(child, rules, nameOf(element));
    if (element.startsWith('k:')) {
      fields[element]['.'] = {};
    }
  }
  return fields;
}

/** The fields of `after` that are new or differ from `before`. */
export function changedFields(
  before: unknown,
  after: unknown,
  rules: FieldRules,
  field = '',
): Fields {
  const old = elements(field, before, rules);
  const fields: Fields = {};
  for (const [element, child] of elements(field, after, rules) ?? []) {
    const previous = old?.get(element);
    if (previous === undefined) {
      fields[element] = fieldsOf(child, rules, nameOf(element));
    } else if (!equalJson(previous, child)) {
      fields[element] = changedFields(previous, child, rules, nameOf(element));
    }
  }
  return fields;
}

export function isEmpty(fields: Fields): boolean {
  return Object.keys(fields).length === 0;
}

export function union(left: Fields, right: Fields): Fields {
  const result: Fields = { ...left };
  for (const [element, children] of Object.entries(right)) {
    result[element] = union(result[element] ?? {}, children);
  }
  return result;
}

/** The fields of `left` that are not in `right`. */
export function subtract(left: Fields, right: Fields): Fields {
  const result: Fields = {};
  for (const [element, children] of Object.entries(left)) {
    const other = right[element];
    if (!other) {
      result[element] = children;
    } else if (!isEmpty(children) && !isEmpty(other)) {
      const rest = subtract(children, other);
      if (!isEmpty(rest)) {
        result[element] = rest;
      }
    }
  }
  return result;
}

/** The paths of the leaves, outermost element first. */
export function leaves(fields: Fields, above: string[] = []): string[][] {
  return Object.entries(fields).flatMap(([element, children]) => {
    const path = [...above, element];
    return isEmpty(children) ? [path] : leaves(children, path);
  });
}

export function includes(fields: Fields, path: readonly string[]): boolean {
  let current = fields;
  for (const element of path) {
    if (!(element in current)) {
      return false;
    }
    current = current[element];
  }
  return true;
}

export function fieldsAt(path: readonly string[]): Fields {
  return path.reduceRight<Fields>(
    (children, element) => ({ [element]: children }),
    {},
  );
}

function findItem(list: unknown[], element: string): number {
  const wanted: unknown = JSON.parse(element.slice(2));
  return list.findIndex(item =>
    isJsonObject(wanted) && isJsonObject(item)
      ? Object.entries(wanted).every(([key, value]) => item[key] === value)
      : item === wanted,
  );
}

/** The value of a field; undefined when the object does not have it. */
export function fieldValue(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const element of path) {
    if (element === '.') {
      return current;
    }
    if (element.startsWith('f:')) {
      current = isJsonObject(current) ? current[nameOf(element)] : undefined;
    } else {
      current = Array.isArray(current)
        ? current[findItem(current, element)]
        : undefined;
    }
  }
  return current;
}

function isHollow(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : isJsonObject(value) && Object.keys(value).length === 0;
}

/** The value without the field at a path, and without what that empties. */
export function withoutField(value: unknown, path: readonly string[]): unknown {
  const [element, ...rest] = path;
  if (element.startsWith('f:') && isJsonObject(value)) {
    const name = nameOf(element);
    const { [name]: child, ...others } = value;
    if (child === undefined || rest.length === 0) {
      return others;
    }
    const left = withoutField(child, rest);
    return isHollow(left) ? others : { ...others, [name]: left };
  }
  if (!Array.isArray(value)) {
    return value;
  }
  const index = findItem(value, element);
  if (index < 0) {
    return value;
  }
  return rest.length === 0 || rest[0] === '.'
    ? value.filter((_, other) => other !== index)
    : value.map((item, other) =>
        other === index ? withoutField(item, rest) : item,
      );
}

/** The fields of `owned` that `applied` no longer sets. */
export function abandonedFields(owned: Fields, applied: Fields): Fields {
  const result: Fields = {};
  for (const [element, children] of Object.entries(owned)) {
    const still = applied[element];
    const rest = still ? abandonedFields(children, still) : children;
    if (!still || !isEmpty(rest)) {
      result[element] = rest;
    }
  }
  return result;
}

/** `.spec.containers[name="main"].image`, as conflicts name fields. */
export function fieldPath(path: readonly string[]): string {
  return path
    .filter(element => element !== '.')
    .map(element => {
      if (element.startsWith('f:')) {
        return `.${nameOf(element)}`;
      }
      const key: unknown = JSON.parse(element.slice(2));
      return isJsonObject(key)
        ? `[${Object.entries(key)
            .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
            .join(',')}]`
        : `[=${JSON.stringify(key)}]`;
    })
    .join('');
}
