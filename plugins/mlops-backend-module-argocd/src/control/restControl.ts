import { NotFoundError } from '@backstage/errors';
import type { ApplicationRef } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoCdInstance } from '../config/readArgoCdConfig';
import { ArgoCdClient } from '../rest/ArgoCdClient';
import type { ApplicationControl, Asker } from './ApplicationControl';
import { OPERATION_INFO, parseApplication } from './LiveApplication';

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
    await response.body?.cancel();
  };
  return {
    read: async (ref, signal) => parseApplication(await get(ref, {}, signal)),
    async refresh(ref, hard, signal) {
      await get(ref, { refresh: hard ? 'hard' : 'normal' }, signal);
    },
    setAutomated: (ref, automated, signal) =>
      send(
        ref,
        {
          method: 'PATCH',
          body: {
            ...bodyPlace(ref),
            patchType: 'merge',
            patch: JSON.stringify({ spec: { syncPolicy: { automated } } }),
          },
        },
        signal,
      ),
    sync: (ref, { revision, prune, dryRun }, asker, signal) =>
      send(
        ref,
        {
          method: 'POST',
          path: '/sync',
          body: {
            ...bodyPlace(ref),
            ...(revision && { revision }),
            prune,
            dryRun,
            infos: infosOf(asker),
          },
        },
        signal,
      ),
    rollback: (ref, { historyId, prune }, _asker, signal) =>
      send(
        ref,
        {
          method: 'POST',
          path: '/rollback',
          body: { ...bodyPlace(ref), id: historyId, prune },
        },
        signal,
      ),
    terminate: (ref, signal) =>
      send(ref, { method: 'DELETE', path: '/operation' }, signal),
  };
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
