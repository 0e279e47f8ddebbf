import type { JsonObject } from '@backstage/types';
import { isDeepStrictEqual } from 'node:util';
import {
  SUSPENSION,
  suspensionOf,
  type Suspension,
} from '../application/suspension';
import { automatedOf, type LiveApplication } from './LiveApplication';

/** What auto-sync is to be, and what the object is to say about it. */
export interface WantedAutoSync {
  /** Null for off. */
  automated: JsonObject | null;
  /** Null where no portal keeps it off. */
  suspension: Suspension | null;
}

/**
 * The merge patch that makes auto-sync exactly this; undefined where it is so
 * already. A merge patch keeps what it does not name, such as an `enabled:
 * false` that somebody added since: that is taken away by name.
 */
export function autoSyncPatch(
  live: LiveApplication,
  wanted: WantedAutoSync,
): JsonObject | undefined {
  const patch = {
    ...annotationPatch(live, wanted),
    ...automatedPatch(live, wanted),
  };
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function automatedPatch(
  live: LiveApplication,
  { automated }: WantedAutoSync,
): JsonObject | undefined {
  const present = live.spec.syncPolicy?.automated ?? null;
  const isThere = automated
    ? isDeepStrictEqual(present, automated)
    : automatedOf(live) === undefined;
  if (isThere) return undefined;
  const gone = Object.keys(present ?? {}).map(key => [key, null] as const);
  return {
    spec: {
      syncPolicy: {
        automated: automated && { ...Object.fromEntries(gone), ...automated },
      },
    },
  };
}

function annotationPatch(
  { metadata: { annotations } }: LiveApplication,
  { suspension }: WantedAutoSync,
): JsonObject | undefined {
  const isThere = suspension
    ? isDeepStrictEqual(suspensionOf(annotations), suspension)
    : annotations?.[SUSPENSION] === undefined;
  if (isThere) return undefined;
  const text = suspension && JSON.stringify(suspension);
  return { metadata: { annotations: { [SUSPENSION]: text } } };
}
