import express, { type Router } from 'express';
import type { ObjectCluster } from '../objectCluster';
import { methodNotAllowed, noSuchResource, StatusError } from '../statusError';
import { accessReviews } from './accessReviews';
import {
  flag,
  readApiRequest,
  sendError,
  sendJson,
  type ApiRequest,
} from './apiRequest';
import { remove, removeCollection } from './deleting';
import { discovery } from './discovery';
import { list, Snapshots } from './listing';
import { openApi } from './openApi';
import { podLog } from './podLog';
import { representationFor } from './representation';
import { scale } from './scaling';
import { watch } from './watching';
import { create, patch, update } from './writing';

export interface KubernetesApiOptions {
  cluster: ObjectCluster;
  /** The bearer token that is accepted. */
  token: string;
}

const OPEN_PATHS = new Set(['/healthz', '/livez', '/readyz', '/version']);

/** The HTTP API of a cluster. */
export function createKubernetesApi(options: KubernetesApiOptions): Router {
  const { cluster } = options;
  const router = express.Router();
  const snapshots = new Snapshots();
  cluster.store.onCompaction(() => snapshots.clear());

  router.use((request, response, next) => {
    const { authorization } = request.headers;
    if (
      OPEN_PATHS.has(request.path) ||
      authorization === `Bearer ${options.token}`
    ) {
      next();
      return;
    }
    sendError(response, unauthorized());
  });
  router.use(discovery());
  router.use(openApi());
  router.use(accessReviews());
  router.use(async (request, response) => {
    try {
      await route(readApiRequest(cluster, request, response), snapshots);
    } catch (error) {
      sendError(response, error);
    }
  });
  return router;
}

function unauthorized(): StatusError {
  return new StatusError({
    code: 401,
    reason: 'Unauthorized',
    message: 'Unauthorized',
  });
}

async function route(api: ApiRequest, snapshots: Snapshots): Promise<void> {
  const { name, subresource, type } = api;
  if (name && subresource === 'log' && type.kind === 'Pod') {
    podLog(api, name);
    return;
  }
  if (name && subresource === 'scale' && type.hasScale) {
    await scale(api, name);
    return;
  }
  if (subresource && !(subresource === 'status' && type.hasStatus)) {
    throw noSuchResource();
  }
  switch (api.request.method) {
    case 'GET':
    case 'HEAD':
      await read(api, snapshots);
      return;
    case 'POST':
      await create(api);
      return;
    case 'PUT':
      await update(api);
      return;
    case 'PATCH':
      await patch(api);
      return;
    case 'DELETE':
      await (api.name ? remove(api, api.name) : removeCollection(api));
      return;
    default:
      throw methodNotAllowed();
  }
}

async function read(api: ApiRequest, snapshots: Snapshots): Promise<void> {
  if (flag(api.query, 'watch')) {
    watch(api);
    return;
  }
  if (!api.name) {
    await list(api, snapshots);
    return;
  }
  const { namespace, name } = api;
  const stored = api.cluster.require(api.type, { namespace, name });
  const representation = representationFor(
    api.type,
    api.request.headers.accept ?? '',
    api.query.get('includeObject') ?? '',
  );
  sendJson(api.response, representation.one(stored));
}
