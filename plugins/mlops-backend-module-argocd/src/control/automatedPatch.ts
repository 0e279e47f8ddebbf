import type { JsonObject } from '@backstage/types';
import { isDeepStrictEqual } from 'node:util';
import { automatedOf, type LiveApplication } from './LiveApplication';

/**
 * The merge patch that makes auto-sync exactly this; undefined where it is so
 * already. A merge patch keeps what it does not name, such as an `enabled:
 * false` that somebody added since: that is taken away by name.
 */
export function automatedPatch(
  live: LiveApplication,
  automated: JsonObject | null,
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
