import { isJsonObject } from '../json';
import { timestamp } from '../timestamp';
import { isEmpty, subtract, union, type Fields } from './fields';

/** An entry of `metadata.managedFields`. */
export interface ManagerEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: Fields;
  subresource?: string;
}

/** Who writes, and by which kind of write. */
export interface FieldWriter {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource?: string;
}

function isFields(value: unknown): value is Fields {
  return isJsonObject(value) && Object.values(value).every(isFields);
}

function isEntry(value: unknown): value is ManagerEntry {
  return (
    isJsonObject(value) &&
    typeof value.manager === 'string' &&
    (value.operation === 'Apply' || value.operation === 'Update') &&
    isFields(value.fieldsV1)
  );
}

export function readManagers(managedFields: unknown): ManagerEntry[] {
  return Array.isArray(managedFields) ? managedFields.filter(isEntry) : [];
}

export function isOf(entry: ManagerEntry, writer: FieldWriter): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    (entry.subresource ?? '') === (writer.subresource ?? '')
  );
}

function newEntry(
  writer: FieldWriter,
  apiVersion: string,
  fieldsV1: Fields,
): ManagerEntry {
  return {
    manager: writer.manager,
    operation: writer.operation,
    apiVersion,
    time: timestamp(new Date()),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(writer.subresource && { subresource: writer.subresource }),
  };
}

/** The entries after `writer` has set `fields`, which nobody else then has. */
export function takeOwnership(
  entries: ManagerEntry[],
  writer: FieldWriter,
  apiVersion: string,
  fields: Fields,
): ManagerEntry[] {
  if (isEmpty(fields)) {
    return entries;
  }
  const own = entries.find(entry => isOf(entry, writer));
  const others = entries
    .filter(entry => entry !== own)
    .map(entry => ({ ...entry, fieldsV1: subtract(entry.fieldsV1, fields) }))
    .filter(entry => !isEmpty(entry.fieldsV1));
  return [
    ...others,
    newEntry(writer, apiVersion, union(own?.fieldsV1 ?? {}, fields)),
  ];
}

/** The entries after `writer` has applied exactly `fields`. */
export function replaceOwnership(
  entries: ManagerEntry[],
  writer: FieldWriter,
  apiVersion: string,
  fields: Fields,
): ManagerEntry[] {
  const others = entries.filter(entry => !isOf(entry, writer));
  return isEmpty(fields)
    ? others
    : [...others, newEntry(writer, apiVersion, fields)];
}
