import { isJsonObject, type JsonObject } from '../json';
import type { WriteResult } from '../objectStore';
import {
  badRequest,
  methodNotAllowed,
  unsupportedMediaType,
} from '../statusError';
import { mergePatch } from '../patch/mergePatch';
import type { KubernetesObject, NewObject } from '../types';
import { dryRun, sendJson, type ApiRequest } from './apiRequest';
import { representationFor } from './representation';
import { contentType, readObject } from './requestBody';

/** Reads an object of the kind that the URL names. */
function asNewObject(api: ApiRequest, body: JsonObject): NewObject {
  const { type, namespace, name } = api;
  const { apiVersion = type.apiVersion, kind = type.kind, ...rest } = body;
  if (apiVersion !== type.apiVersion || kind !== type.kind) {
    throw badRequest(
      `the object provided is unrecognized: it is ${apiVersion}/${kind}, and the request is for ${type.apiVersion}/${type.kind}`,
    );
  }
  const metadata = isJsonObject(body.metadata) ? body.metadata : {};
  if (metadata.name && name && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  if (metadata.namespace && namespace && metadata.namespace !== namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request`,
    );
  }
  return {
    ...rest,
    apiVersion: type.apiVersion,
    kind: type.kind,
    metadata: {
      ...metadata,
      ...(name && { name }),
      ...(namespace && { namespace }),
    },
  };
}

function answer(api: ApiRequest, result: WriteResult, code = 200): void {
  const representation = representationFor(
    api.type,
    api.request.headers.accept ?? '',
    api.query.get('includeObject') ?? '',
  );
  sendJson(api.response, representation.one(result.stored), code);
}

function place(api: ApiRequest) {
  if (!api.name) {
    throw methodNotAllowed();
  }
  return { namespace: api.namespace, name: api.name };
}

function statusOnly(api: ApiRequest): 'status' | undefined {
  return api.subresource === 'status' ? 'status' : undefined;
}

/** `POST` on a collection. */
export async function create(api: ApiRequest): Promise<void> {
  const { cluster, type, namespace } = api;
  if (api.name || (type.namespaced && !namespace)) {
    throw methodNotAllowed();
  }
  const object = asNewObject(api, await readObject(api.request));
  if (type.namespaced) {
    cluster.requireNamespace(namespace);
  }
  const { uid, creationTimestamp, generation, ...metadata } = object.metadata;
  const { status, ...withoutStatus } = object;
  const result = cluster.insert(
    type,
    {
      ...(type.hasStatus ? withoutStatus : object),
      apiVersion: type.apiVersion,
      kind: type.kind,
      metadata,
    },
    { dryRun: dryRun(api.query) },
  );
  answer(api, result, 201);
}

/** `PUT` on an object. */
export async function update(api: ApiRequest): Promise<void> {
  const object = asNewObject(api, await readObject(api.request));
  const result = api.cluster.modify(api.type, place(api), () => object, {
    dryRun: dryRun(api.query),
    subresource: statusOnly(api),
  });
  answer(api, result);
}

/** `PATCH` on an object. */
export async function patch(api: ApiRequest): Promise<void> {
  const body = await readObject(api.request);
  if (contentType(api.request) !== 'application/merge-patch+json') {
    throw unsupportedMediaType(['application/merge-patch+json']);
  }
  const change = (current: KubernetesObject) =>
    asNewObject(api, mergePatch(current, body));
  const result = api.cluster.modify(api.type, place(api), change, {
    dryRun: dryRun(api.query),
    subresource: statusOnly(api),
  });
  answer(api, result);
}
