import { isJsonObject, withoutNulls, type JsonObject } from '../json';
import type { WriteResult } from '../objectStore';
import { serverSideApply } from '../patch/serverSideApply';
import { badRequest, methodNotAllowed } from '../statusError';
import type { KubernetesObject, NewObject } from '../types';
import { dryRun, flag, sendJson, type ApiRequest } from './apiRequest';
import { withOwnership, writerOf } from './fieldOwnership';
import { applyPatchOf, APPLY_TYPES } from './patchTypes';
import { representationFor } from './representation';
import { contentType, readObject, readValue } from './requestBody';

/** Reads an object of the kind, and with the name, that the URL gives. */
export function asNewObject(api: ApiRequest, body: JsonObject): NewObject {
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
      'the namespace of the provided object does not match the namespace sent on the request',
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

function writeOptions(api: ApiRequest) {
  return {
    dryRun: dryRun(api.query),
    ...(api.subresource === 'status' && { subresource: 'status' as const }),
  };
}

/** A new object without what only the server, or `/status`, may set. */
function asCreated(api: ApiRequest, object: NewObject): NewObject {
  const {
    uid: _uid,
    creationTimestamp: _created,
    deletionTimestamp: _deleted,
    generation: _generation,
    resourceVersion,
    ...metadata
  } = object.metadata;
  if (resourceVersion) {
    throw badRequest(
      'resourceVersion should not be set on objects to be created',
    );
  }
  const { status, ...rest } = object;
  return {
    ...rest,
    ...(!api.type.hasStatus && status !== undefined && { status }),
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata,
  };
}

/** `POST` on a collection. */
export async function create(api: ApiRequest): Promise<void> {
  const { cluster, type, namespace } = api;
  if (api.name || (type.namespaced && !namespace)) {
    throw methodNotAllowed();
  }
  const object = asCreated(
    api,
    asNewObject(api, await readObject(api.request)),
  );
  if (type.namespaced) {
    cluster.requireNamespace(namespace);
  }
  const result = cluster.insert(
    type,
    withOwnership(api, undefined, object),
    writeOptions(api),
  );
  answer(api, result, 201);
}

/** `PUT` on an object. */
export async function update(api: ApiRequest): Promise<void> {
  const object = asNewObject(api, await readObject(api.request));
  const result = api.cluster.modify(
    api.type,
    place(api),
    current => withOwnership(api, current, object),
    writeOptions(api),
  );
  answer(api, result);
}

/** `PATCH` on an object. */
export async function patch(api: ApiRequest): Promise<void> {
  const mediaType = contentType(api.request);
  const body = await readValue(api.request);
  if (APPLY_TYPES.includes(mediaType)) {
    apply(api, body);
    return;
  }
  const change = (current: KubernetesObject) =>
    withOwnership(
      api,
      current,
      asNewObject(api, applyPatchOf(mediaType, api.type, current, body)),
    );
  answer(
    api,
    api.cluster.modify(api.type, place(api), change, writeOptions(api)),
  );
}

/** Server-side apply: creates the object, or merges it by field ownership. */
function apply(api: ApiRequest, body: unknown): void {
  const { cluster, type, query } = api;
  if (!isJsonObject(body)) {
    throw badRequest('the configuration to apply has to be an object');
  }
  const configuration = withoutNulls(body);
  if (!query.get('fieldManager')) {
    throw badRequest(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  }
  if (
    isJsonObject(configuration.metadata) &&
    configuration.metadata.managedFields
  ) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const applied = asNewObject(api, configuration);
  const applyTo = (live: JsonObject) =>
    asNewObject(
      api,
      serverSideApply(
        live,
        { ...applied },
        {
          writer: writerOf(api, 'Apply'),
          apiVersion: type.apiVersion,
          force: flag(query, 'force'),
          keyedLists: type.builtIn,
        },
      ),
    );
  const at = place(api);
  if (cluster.find(type, at) || api.subresource) {
    const change = (current: KubernetesObject) => applyTo({ ...current });
    answer(api, cluster.modify(type, at, change, writeOptions(api)));
    return;
  }
  if (type.namespaced) {
    cluster.requireNamespace(api.namespace);
  }
  const created = asCreated(api, applyTo({}));
  answer(api, cluster.insert(type, created, writeOptions(api)), 201);
}
