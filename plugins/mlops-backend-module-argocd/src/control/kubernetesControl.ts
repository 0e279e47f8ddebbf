import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { JsonObject, JsonValue } from '@backstage/types';
import type {
  ApplicationRef,
  ClusterConnection,
  ClusterConnections,
} from '@slipway/backstage-plugin-mlops-node';
import type { ApplicationControl, Asker } from './ApplicationControl';
import {
  isBusy,
  OPERATION_INFO,
  parseApplication,
  type LiveApplication,
} from './LiveApplication';

const REFRESH = 'argocd.argoproj.io/refresh';

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
  const patch = (ref: ApplicationRef, body: JsonObject, signal: AbortSignal) =>
    patchApplication(connectionOf(clusters, ref), ref, body, signal);
  /** Only if nothing else is under way, and nothing changed since that was seen. */
  const operate = async (
    ref: ApplicationRef,
    sync: JsonObject,
    asker: Asker,
    signal: AbortSignal,
  ) => {
    const live = await read(ref, signal);
    if (isBusy(live)) throw underWay(ref);
    await patch(ref, operationPatch(live, sync, asker), signal);
  };
  return {
    read,
    refresh: (ref, hard, signal) =>
      patch(
        ref,
        { metadata: { annotations: { [REFRESH]: hard ? 'hard' : 'normal' } } },
        signal,
      ),
    setAutomated: (ref, automated, signal) =>
      patch(ref, { spec: { syncPolicy: { automated } } }, signal),
    sync: (ref, { revision, prune, dryRun }, asker, signal) =>
      operate(
        ref,
        {
          ...(revision && { revision }),
          prune,
          dryRun,
          syncStrategy: { hook: {} },
        },
        asker,
        signal,
      ),
    async rollback(ref, { historyId, prune }, asker, signal) {
      const { status } = await read(ref, signal);
      const entry = status?.history?.find(({ id }) => id === historyId);
      if (!entry) throw forgotten(ref, historyId);
      const { revision, revisions, source, sources } = entry;
      const sync = present({
        revision,
        revisions: revisions ?? undefined,
        source: source ?? undefined,
        sources: sources ?? undefined,
        prune,
        syncStrategy: { apply: {} },
      });
      await operate(ref, sync, asker, signal);
    },
    async terminate(ref, signal) {
      const live = await read(ref, signal);
      if (live.status?.operationState?.phase !== 'Running') return;
      const { resourceVersion } = live.metadata;
      await patch(
        ref,
        {
          ...(resourceVersion && { metadata: { resourceVersion } }),
          status: { operationState: { phase: 'Terminating' } },
        },
        signal,
      );
    },
  };
}

export function forgotten({ name }: ApplicationRef, historyId: number): Error {
  return new ConflictError(
    `Argo CD has no entry ${historyId} in the history of ${name} any more; plan again`,
  );
}

function underWay({ name }: ApplicationRef): Error {
  return new ConflictError(
    `Another operation of Argo CD is under way at ${name}`,
  );
}

function operationPatch(
  { metadata }: LiveApplication,
  sync: JsonObject,
  { operationId, requestedBy }: Asker,
): JsonObject {
  const { resourceVersion } = metadata;
  return {
    ...(resourceVersion && { metadata: { resourceVersion } }),
    operation: {
      initiatedBy: { username: requestedBy },
      info: [{ name: OPERATION_INFO, value: operationId }],
      sync,
    },
  };
}

function present(values: Record<string, JsonValue | undefined>): JsonObject {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, JsonValue] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

async function patchApplication(
  connection: ClusterConnection,
  ref: ApplicationRef,
  body: JsonObject,
  signal: AbortSignal,
): Promise<void> {
  const response = await connection.fetch(pathOf(ref), {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: JSON.stringify(body),
    signal,
  });
  await response.body?.cancel();
  const { cluster, namespace, name } = ref;
  if (response.ok) return;
  switch (response.status) {
    case 403:
      throw new NotAllowedError(
        `The portal may not patch applications.argoproj.io in ${cluster}/${namespace}; grant its account that verb`,
      );
    case 404:
      throw new NotFoundError(`There is no Application ${name} any more`);
    case 409:
      // Somebody was quicker; what is wanted may be wanted still.
      throw new ServiceUnavailableError(
        `The Application ${name} changed at the same time`,
      );
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
