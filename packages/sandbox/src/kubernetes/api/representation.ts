import type { ResourceType } from '../resourceTypes';
import type { StoredObject } from '../storedObject';
import { tableColumns, tableRow } from '../table';

/** How a client wants objects written. */
export interface Representation {
  one(stored: StoredObject): string;
  /** In pieces: the list of everything may be too long for one string. */
  list(objects: StoredObject[], metadata: string): Iterable<string>;
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

const PIECE = 100;

/** A list that `opening` begins, item by item. */
function* pieces(
  opening: string,
  objects: StoredObject[],
  item: (stored: StoredObject) => string,
): Generator<string> {
  yield opening;
  for (let start = 0; start < objects.length; start += PIECE) {
    const piece = objects.slice(start, start + PIECE).map(item);
    yield start === 0 ? piece.join(',') : `,${piece.join(',')}`;
  }
  yield ']}';
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
      pieces(
        `{"kind":"${kind}List","apiVersion":"${apiVersion}","metadata":${metadata},"items":[`,
        objects,
        item,
      ),
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
      pieces(
        `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":${metadata},"items":[`,
        objects,
        one,
      ),
    event: one,
    bookmark: metadata =>
      `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":${metadata}}`,
  };
}

function asTable(type: ResourceType, includeObject: string): Representation {
  const columns = tableColumns(type);
  const row = (stored: StoredObject) =>
    JSON.stringify({
      cells: tableRow(type, stored.object()),
      ...(includeObject !== 'None' && {
        object:
          includeObject === 'Object' ? stored.object() : metadataOf(stored),
      }),
    });
  const opening = (metadata: string, withColumns: boolean) =>
    `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":${metadata},"columnDefinitions":${
      withColumns ? JSON.stringify(columns) : 'null'
    },"rows":[`;
  const table = (rows: string[], metadata: string, withColumns: boolean) =>
    `${opening(metadata, withColumns)}${rows.join(',')}]}`;
  const versionOf = (stored: StoredObject) =>
    `{"resourceVersion":"${stored.revision}"}`;
  return {
    one: stored => table([row(stored)], versionOf(stored), true),
    list: (objects, metadata) => pieces(opening(metadata, true), objects, row),
    event: (stored, first) => table([row(stored)], versionOf(stored), first),
    bookmark: metadata => table([], metadata, false),
  };
}
