import type { ResourceType } from '../resourceTypes';
import type { StoredObject } from '../storedObject';
import { tableColumns, tableRow } from '../table';

/** How a client wants objects written. */
export interface Representation {
  one(stored: StoredObject): string;
  list(objects: StoredObject[], metadata: string): string;
  /** The object of a watch event; `first` for the first of a watch. */
  event(stored: StoredObject, first: boolean): string;
  /** A bookmark's object. */
  bookmark(metadata: string): string;
}

/**
 * Chooses from the `Accept` header. kubectl asks for tables, some controllers
 * for metadata only; everything that can't be had (protobuf) becomes JSON.
 */
export function representationFor(
  type: ResourceType,
  accept: string,
  includeObject: string,
): Representation {
  for (const range of accept.split(',')) {
    const parameters = range.split(';').map(part => part.trim());
    if (parameters[0] === 'application/json' || parameters[0] === '*/*') {
      if (parameters.includes('as=Table')) {
        return asTable(type, includeObject);
      }
      if (
        parameters.includes('as=PartialObjectMetadata') ||
        parameters.includes('as=PartialObjectMetadataList')
      ) {
        return asMetadata();
      }
      return asObjects(type);
    }
  }
  return asObjects(type);
}

function asObjects(type: ResourceType): Representation {
  const { kind, apiVersion } = type;
  const typeMeta = `{"apiVersion":"${apiVersion}","kind":"${kind}",`;
  // Items of built-in kinds do not repeat their type.
  const item = (stored: StoredObject) =>
    type.builtIn ? `{${stored.json().slice(typeMeta.length)}` : stored.json();
  return {
    one: stored => stored.json(),
    list: (objects, metadata) =>
      `{"kind":"${kind}List","apiVersion":"${apiVersion}","metadata":${metadata},"items":[${objects
        .map(item)
        .join(',')}]}`,
    event: stored => stored.json(),
    bookmark: metadata =>
      `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${metadata}}`,
  };
}

const METADATA_TYPE = {
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
};

function metadataOf(stored: StoredObject) {
  return { ...METADATA_TYPE, metadata: stored.object().metadata };
}

function asMetadata(): Representation {
  const one = (stored: StoredObject) => JSON.stringify(metadataOf(stored));
  return {
    one,
    list: (objects, metadata) =>
      `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":${metadata},"items":[${objects
        .map(one)
        .join(',')}]}`,
    event: one,
    bookmark: metadata =>
      `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":${metadata}}`,
  };
}

function asTable(type: ResourceType, includeObject: string): Representation {
  const columns = tableColumns(type);
  const row = (stored: StoredObject) => ({
    cells: tableRow(type, stored.object()),
    ...(includeObject !== 'None' && {
      object: includeObject === 'Object' ? stored.object() : metadataOf(stored),
    }),
  });
  const table = (rows: unknown[], metadata: string, withColumns: boolean) =>
    `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":${metadata},"columnDefinitions":${
      withColumns ? JSON.stringify(columns) : 'null'
    },"rows":${JSON.stringify(rows)}}`;
  const versionOf = (stored: StoredObject) =>
    `{"resourceVersion":"${stored.revision}"}`;
  return {
    one: stored => table([row(stored)], versionOf(stored), true),
    list: (objects, metadata) => table(objects.map(row), metadata, true),
    event: (stored, first) => table([row(stored)], versionOf(stored), first),
    bookmark: metadata => table([], metadata, false),
  };
}
