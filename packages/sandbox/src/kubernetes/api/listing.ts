import { lowerBound } from '../collection';
import { badRequest, expired, StatusError } from '../statusError';
import type { StoredObject } from '../storedObject';
import { isJsonObject } from '../json';
import { count, sendPieces, type ApiRequest } from './apiRequest';
import { representationFor } from './representation';
import { readSelection } from './selection';

/** A list that is being read in pages. */
interface Snapshot {
  id?: string;
  revision: number;
  objects: StoredObject[];
  narrowed: boolean;
}

/** How many half-read lists are remembered. */
const KEPT_SNAPSHOTS = 100;

/**
 * Lists that clients are reading in pages. All pages show the state of the
 * moment in which the first was read; a list that is too old is gone (410).
 */
export class Snapshots {
  private readonly snapshots = new Map<string, Snapshot>();
  private nextId = 0;

  /** Remembers a list, and forgets the one that was used longest ago. */
  keep(snapshot: Snapshot): string {
    const id = snapshot.id ?? this.newId();
    this.snapshots.delete(id);
    this.snapshots.set(id, { ...snapshot, id });
    if (this.snapshots.size > KEPT_SNAPSHOTS) {
      const [oldest] = this.snapshots.keys();
      this.snapshots.delete(oldest);
    }
    return id;
  }

  get(id: string): Snapshot | undefined {
    return this.snapshots.get(id);
  }

  private newId(): string {
    this.nextId += 1;
    return String(this.nextId);
  }

  clear(): void {
    this.snapshots.clear();
  }
}

interface ContinueToken {
  snapshot: string;
  /** The key after which the next page begins. */
  after: string;
}

function encodeToken(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function decodeToken(text: string): ContinueToken {
  try {
    const token: unknown = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    );
    if (
      isJsonObject(token) &&
      typeof token.snapshot === 'string' &&
      typeof token.after === 'string'
    ) {
      return { snapshot: token.snapshot, after: token.after };
    }
  } catch {
    // Said below.
  }
  throw badRequest('continue key is not valid');
}

/** A continue token of this kind goes on with the present state. */
const PRESENT = 'present';

function selected(api: ApiRequest): Snapshot {
  const { store } = api.cluster;
  const selection = readSelection(api);
  const range = store.collection(api.type).range(api.namespace);
  return {
    revision: store.currentRevision,
    objects: selection.narrowed ? range.filter(selection.matches) : range,
    narrowed: selection.narrowed,
  };
}

function resume(
  api: ApiRequest,
  snapshots: Snapshots,
  token: ContinueToken,
): Snapshot {
  const snapshot =
    token.snapshot === PRESENT ? selected(api) : snapshots.get(token.snapshot);
  if (!snapshot) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      encodeToken({ snapshot: PRESENT, after: token.after }),
    );
  }
  return snapshot;
}

function checkVersion(api: ApiRequest): void {
  const version = count(api.query, 'resourceVersion');
  const match = api.query.get('resourceVersionMatch');
  const { store } = api.cluster;
  if (version !== undefined && version > store.currentRevision) {
    throw new StatusError({
      code: 504,
      reason: 'Timeout',
      message: `Too large resource version: ${version}, current: ${store.currentRevision}`,
      details: {
        causes: [
          {
            reason: 'ResourceVersionTooLarge',
            message: 'Too large resource version',
            field: '',
          },
        ],
        retryAfterSeconds: 1,
      },
    });
  }
  if (
    match === 'Exact' &&
    version !== undefined &&
    version < store.collection(api.type).compactedTo
  ) {
    throw expired(`The resourceVersion for the provided list is too old.`);
  }
}

/** `GET` on a collection. */
export async function list(
  api: ApiRequest,
  snapshots: Snapshots,
): Promise<void> {
  const token = api.query.get('continue');
  const limit = count(api.query, 'limit') || Infinity;
  if (!token) {
    checkVersion(api);
  }
  const place = token && decodeToken(token);
  const snapshot = place ? resume(api, snapshots, place) : selected(api);
  const { objects, narrowed, revision } = snapshot;
  const start = place ? lowerBound(objects, `${place.after}\0`) : 0;
  const end = Math.min(start + limit, objects.length);
  const page = objects.slice(start, end);
  const metadata: Record<string, unknown> = {
    resourceVersion: String(revision),
  };
  if (end < objects.length) {
    metadata.continue = encodeToken({
      snapshot: snapshots.keep(snapshot),
      after: objects[end - 1].key,
    });
    if (!narrowed) {
      metadata.remainingItemCount = objects.length - end;
    }
  }
  const representation = representationFor(
    api.type,
    api.request.headers.accept ?? '',
    api.query.get('includeObject') ?? '',
  );
  await sendPieces(
    api.response,
    representation.list(page, JSON.stringify(metadata)),
  );
}
