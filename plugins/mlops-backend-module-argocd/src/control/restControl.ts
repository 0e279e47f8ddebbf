import { ConflictError, NotFoundError } from '@backstage/errors';
import type { ApplicationRef } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoCdInstance } from '../config/readArgoCdConfig';
import { ArgoCdClient } from '../rest/ArgoCdClient';
import { discard } from '../rest/discard';
import type { ApplicationControl, Asker } from './ApplicationControl';
import { autoSyncPatch } from './autoSyncPatch';
import { underWay } from './kubernetesControl';
import { OPERATION_INFO, parseApplication } from './LiveApplication';

/** Argo CD's words for it (argo-cd v3.5, util/argo/argo.go, SetAppOperation). */
const ANOTHER_OPERATION = /another operation is already in progress/;
/** And for terminating what is not there (server/application/application.go). */
const NO_OPERATION = /No operation is in progress/;

/** By Argo CD's own API, which checks what may be done and by whom. */
export function restControl(
  instances: readonly ArgoCdInstance[],
): ApplicationControl {
  const clients = new Map(
    instances.map(one => [one.name, new ArgoCdClient(one)]),
  );
  const clientOf = ({ cluster }: ApplicationRef): ArgoCdClient => {
    const client = clients.get(cluster);
    if (client) return client;
    throw new NotFoundError(
      `There is no Argo CD ${cluster} in the portal's config any more`,
    );
  };
  const get = async (
    ref: ApplicationRef,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<unknown> => {
    const path = `${pathOf(ref)}?${placeOf(ref, query)}`;
    return (await clientOf(ref).get(path, signal)).json();
  };
  const send = async (
    ref: ApplicationRef,
    call: { method: 'POST' | 'PATCH' | 'DELETE'; path?: string; body?: object },
    signal: AbortSignal,
  ) => {
    const { method, path = '', body } = call;
    const query = method === 'DELETE' ? `?${placeOf(ref)}` : '';
    const response = await clientOf(ref).send(
      { method, path: `${pathOf(ref)}${path}${query}`, body },
      signal,
    );
    discard(response);
  };
  const read = async (ref: ApplicationRef, signal: AbortSignal) =>
    parseApplication(await get(ref, {}, signal));
  const start = (
    ref: ApplicationRef,
    call: { path: string; body: object },
    signal: AbortSignal,
  ) =>
    send(ref, { method: 'POST', ...call }, signal).catch(error => {
      throw refusedFor(error, ANOTHER_OPERATION) ? underWay(ref) : error;
    });
  return {
    read,
    async refresh(ref, hard, signal) {
      await get(ref, { refresh: hard ? 'hard' : 'normal' }, signal);
    },
    // Argo CD makes the patch on the Application as it is then: it takes no
    // resourceVersion, and writes again where somebody else was quicker.
    async setAutoSync(ref, wantedFor, signal) {
      const live = await read(ref, signal);
      const wanted = wantedFor(live);
      const patch = wanted && autoSyncPatch(live, wanted);
      if (!patch) return;
      const body = {
        ...bodyPlace(ref),
        patchType: 'merge',
        patch: JSON.stringify(patch),
      };
      await send(ref, { method: 'PATCH', body }, signal);
    },
    sync: (ref, { revision, prune, dryRun, resources }, asker, signal) =>
      start(
        ref,
        {
          path: '/sync',
          body: {
            ...bodyPlace(ref),
            ...(revision && { revision }),
            prune,
            dryRun,
            ...(resources && { resources }),
            infos: infosOf(asker),
          },
        },
        signal,
      ),
    rollback: (ref, { historyId, prune }, _asker, signal) =>
      start(
        ref,
        {
          path: '/rollback',
          body: { ...bodyPlace(ref), id: historyId, prune },
        },
        signal,
      ),
    async terminate(ref, signal) {
      try {
        await send(ref, { method: 'DELETE', path: '/operation' }, signal);
      } catch (error) {
        if (!refusedFor(error, NO_OPERATION)) throw error;
      }
    },
  };
}

function refusedFor(error: unknown, words: RegExp): boolean {
  return error instanceof ConflictError && words.test(error.message);
}

function infosOf({ operationId }: Asker) {
  return [{ name: OPERATION_INFO, value: operationId }];
}

function pathOf({ name }: ApplicationRef): string {
  return `/api/v1/applications/${encodeURIComponent(name)}`;
}

function bodyPlace({ name, namespace, project }: ApplicationRef) {
  return { name, appNamespace: namespace, project };
}

function placeOf(
  { namespace, project }: ApplicationRef,
  more: Record<string, string> = {},
): string {
  return new URLSearchParams({
    appNamespace: namespace,
    project,
    ...more,
  }).toString();
}
