import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  ApplicationRef,
  ClusterConnection,
  ClusterConnections,
} from '@slipway/backstage-plugin-mlops-node';
import type { ApplicationControl, Asker } from './ApplicationControl';
import { autoSyncPatch } from './autoSyncPatch';
import {
  isBusy,
  isMarked,
  parseApplication,
  type LiveApplication,
} from './LiveApplication';
import { operationRequest, rollbackOf, syncOf } from './operationRequest';

const REFRESH = 'argocd.argoproj.io/refresh';
/** The controller writes often; a change of ours is made on what it wrote. */
const ATTEMPTS = 5;

/**
 * By patches of the Application object. The controller checks less than Argo
 * CD's API server does (argo-cd v3.5, controller/appcontroller.go): above all
 * not whether auto-sync is on, nor whether an operation is under way.
 */
export function kubernetesControl(
  clusters: ClusterConnections,
): ApplicationControl {
  const read = async (ref: ApplicationRef, signal: AbortSignal) =>
    parseApplication(
      await connectionOf(clusters, ref).getJson(pathOf(ref), signal),
    );
  /** Made for the object as it is: what changes in between is looked at again. */
  const change = async (
    ref: ApplicationRef,
    patchFor: (live: LiveApplication) => JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<void> => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const live = await read(ref, signal);
      const body = patchFor(live);
      if (!body) return;
      const connection = connectionOf(clusters, ref);
      const patch = onlyIfUnchanged(live, body);
      if (await wasPatched(connection, ref, patch, signal)) return;
    }
    throw new ServiceUnavailableError(
      `The Application ${ref.name} changes all the time; it is tried again`,
    );
  };
  const operate = (
    ref: ApplicationRef,
    syncFor: (live: LiveApplication) => JsonObject,
    asker: Asker,
    signal: AbortSignal,
  ) =>
    change(
      ref,
      live => {
        if (isMarked(live.operation, asker.operationId)) return undefined;
        if (isBusy(live)) throw underWay(ref);
        return { operation: operationRequest(live, syncFor(live), asker) };
      },
      signal,
    );
  return {
    read,
    refresh: (ref, hard, signal) =>
      change(
        ref,
        ({ metadata }) => {
          const asked = metadata.annotations?.[REFRESH];
          const wanted = hard ? 'hard' : 'normal';
          // A hard one does what a normal one does.
          return asked === wanted || asked === 'hard'
            ? undefined
            : { metadata: { annotations: { [REFRESH]: wanted } } };
        },
        signal,
      ),
    setAutoSync: (ref, wantedFor, signal) =>
      change(
        ref,
        live => {
          const wanted = wantedFor(live);
          return wanted && autoSyncPatch(live, wanted);
        },
        signal,
      ),
    sync: (ref, request, asker, signal) =>
      operate(ref, () => syncOf(request), asker, signal),
    rollback: (ref, { historyId, prune }, asker, signal) =>
      operate(
        ref,
        ({ status }) => {
          const entry = status?.history?.find(({ id }) => id === historyId);
          if (!entry) throw forgotten(ref, historyId);
          return rollbackOf(entry, prune);
        },
        asker,
        signal,
      ),
    terminate: (ref, signal) =>
      change(
        ref,
        ({ status }) =>
          status?.operationState?.phase === 'Running'
            ? { status: { operationState: { phase: 'Terminating' } } }
            : undefined,
        signal,
      ),
  };
}

export function forgotten({ name }: ApplicationRef, historyId: number): Error {
  return new ConflictError(
    `Argo CD has no entry ${historyId} in the history of ${name} any more; plan again`,
  );
}

/** What is asked for is asked again when that one is over. */
export function underWay({ name }: ApplicationRef): Error {
  return new ServiceUnavailableError(
    `Another operation of Argo CD is under way at ${name}`,
  );
}

function onlyIfUnchanged(
  { metadata: { resourceVersion } }: LiveApplication,
  body: JsonObject,
): JsonObject {
  const metadata = isObject(body.metadata) ? body.metadata : {};
  return resourceVersion
    ? { ...body, metadata: { ...metadata, resourceVersion } }
    : body;
}

function isObject(value: JsonObject[string]): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** False when it has changed since it was read. */
async function wasPatched(
  connection: ClusterConnection,
  ref: ApplicationRef,
  body: JsonObject,
  signal: AbortSignal,
): Promise<boolean> {
  const response = await connection.fetch(pathOf(ref), {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: JSON.stringify(body),
    signal,
  });
  await response.body?.cancel();
  const { cluster, namespace, name } = ref;
  if (response.ok) return true;
  switch (response.status) {
    case 403:
      throw new NotAllowedError(
        `The portal may not patch applications.argoproj.io in ${cluster}/${namespace}; grant its account that verb`,
      );
    case 404:
      throw new NotFoundError(`There is no Application ${name} any more`);
    case 409:
      return false;
    case 422:
      throw new ConflictError(
        `The cluster ${cluster} does not take the change of ${name}: it is not valid there`,
      );
    default:
      throw new ServiceUnavailableError(
        `The API server of ${cluster} answered ${response.status}`,
      );
  }
}

function connectionOf(
  clusters: ClusterConnections,
  { cluster }: ApplicationRef,
): ClusterConnection {
  const connection = clusters.get(cluster);
  if (connection) return connection;
  throw new NotFoundError(
    `There is no cluster ${cluster} in the portal's config any more`,
  );
}

function pathOf({ namespace, name }: ApplicationRef): string {
  return `/apis/argoproj.io/v1alpha1/namespaces/${encodeURIComponent(namespace)}/applications/${encodeURIComponent(name)}`;
}
