import { childObject, isJsonObject, valueAt } from '../json';
import { badRequest, methodNotAllowed } from '../statusError';
import type { KubernetesObject } from '../types';
import { dryRun, sendJson, type ApiRequest } from './apiRequest';
import { withOwnership } from './fieldOwnership';
import { applyPatchOf } from './patchTypes';
import { contentType, readValue } from './requestBody';

/** The `autoscaling/v1` Scale of a workload. */
function scaleOf(object: KubernetesObject): KubernetesObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  const labels = childObject(
    childObject(object.spec, 'selector'),
    'matchLabels',
  );
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: valueAt(object, ['spec', 'replicas']) ?? 1 },
    status: {
      replicas: valueAt(object, ['status', 'replicas']) ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  };
}

function wantedReplicas(wanted: unknown): number {
  const replicas = valueAt(wanted, ['spec', 'replicas']);
  if (typeof replicas !== 'number' || replicas < 0) {
    throw badRequest('spec.replicas has to be a number of at least 0');
  }
  return replicas;
}

/** `GET`, `PUT` and `PATCH` on `/scale`, as `kubectl scale` uses it. */
export async function scale(api: ApiRequest, name: string): Promise<void> {
  const { cluster, type, namespace, request } = api;
  const at = { namespace, name };
  if (request.method === 'GET') {
    const current = cluster.require(type, at).object();
    sendJson(api.response, JSON.stringify(scaleOf(current)));
    return;
  }
  if (request.method !== 'PUT' && request.method !== 'PATCH') {
    throw methodNotAllowed();
  }
  const body = await readValue(request);
  const result = cluster.modify(
    type,
    at,
    current => {
      const scaled =
        request.method === 'PUT'
          ? body
          : applyPatchOf(contentType(request), type, scaleOf(current), body);
      const spec = isJsonObject(current.spec) ? current.spec : {};
      return withOwnership(api, current, {
        ...current,
        spec: { ...spec, replicas: wantedReplicas(scaled) },
      });
    },
    { dryRun: dryRun(api.query) },
  );
  sendJson(api.response, JSON.stringify(scaleOf(result.stored.object())));
}
