import type { JsonObject, JsonValue } from '@backstage/types';
import type { Asker, SyncRequest } from './ApplicationControl';
import {
  OPERATION_INFO,
  type HistoryEntry,
  type LiveApplication,
} from './LiveApplication';

/**
 * What the controller takes as a request. Argo CD's API server fills in the
 * Application's own sync options and retries, so that whoever goes around it
 * has to (argo-cd v3.5, server/application/application.go, Sync and Rollback).
 */
export function operationRequest(
  { spec }: LiveApplication,
  sync: JsonObject,
  { operationId, requestedBy }: Asker,
): JsonObject {
  const { syncOptions, retry } = spec.syncPolicy ?? {};
  return {
    initiatedBy: { username: requestedBy },
    info: [{ name: OPERATION_INFO, value: operationId }],
    ...(retry && { retry }),
    sync: { ...sync, ...(syncOptions?.length && { syncOptions }) },
  };
}

export function syncOf(request: SyncRequest): JsonObject {
  const { revision, prune, dryRun, resources } = request;
  return {
    ...(revision && { revision }),
    prune,
    dryRun,
    ...(resources && { resources: resources.map(each => ({ ...each })) }),
    syncStrategy: { hook: {} },
  };
}

export function rollbackOf(
  { revision, revisions, source, sources }: HistoryEntry,
  prune: boolean,
): JsonObject {
  return present({
    revision,
    revisions: revisions ?? undefined,
    source: source ?? undefined,
    sources: sources ?? undefined,
    prune,
    syncStrategy: { apply: {} },
  });
}

function present(values: Record<string, JsonValue | undefined>): JsonObject {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, JsonValue] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
