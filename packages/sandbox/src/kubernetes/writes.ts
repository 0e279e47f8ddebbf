import type { Random } from '../context';
import type { ResourceType } from './resourceTypes';
import { equalJson, type JsonObject } from './json';
import { conflict } from './statusError';
import { timestamp } from './timestamp';
import type { KubernetesObject, NewObject, ObjectMeta } from './types';

/** How a write was asked for. */
export interface WriteOptions {
  subresource?: 'status';
  /** Goes through everything but the commit. */
  dryRun?: boolean;
  /** An UPDATE is refused unless the object still has this uid. */
  uid?: string;
}

/** A new object with what the server fills in: name, uid, times. */
export function completed(
  type: ResourceType,
  object: NewObject,
  source: { now: Date; random: Random },
): NewObject {
  const { namespace, ...given } = object.metadata;
  const name =
    given.name ||
    (given.generateName ? `${given.generateName}${source.random.id(5)}` : '');
  return {
    ...object,
    metadata: tidyMetadata({
      ...given,
      name,
      ...(type.namespaced && { namespace: namespace ?? 'default' }),
      uid: given.uid ?? source.random.uuid(),
      creationTimestamp: given.creationTimestamp ?? timestamp(source.now),
      ...(type.hasGeneration && { generation: given.generation ?? 1 }),
    }),
  };
}

/** Fields of the metadata that a writer cannot change. */
function keepServerMetadata(next: ObjectMeta, current: ObjectMeta): ObjectMeta {
  return {
    ...next,
    name: current.name,
    ...(current.namespace && { namespace: current.namespace }),
    uid: current.uid,
    resourceVersion: current.resourceVersion,
    ...(current.generation !== undefined && {
      generation: current.generation,
    }),
    creationTimestamp: current.creationTimestamp,
    ...(current.deletionTimestamp && {
      deletionTimestamp: current.deletionTimestamp,
    }),
  };
}

function withoutKey(object: JsonObject, key: string): JsonObject {
  const { [key]: _, ...rest } = object;
  return rest;
}

/** Whether anything changed that `metadata.generation` counts. */
function countsAsNewGeneration(
  type: ResourceType,
  current: KubernetesObject,
  next: JsonObject,
): boolean {
  if (!type.hasGeneration) {
    return false;
  }
  if (type.builtIn) {
    return !equalJson(current.spec, next.spec);
  }
  // apiextensions-apiserver: without the status subresource, status counts.
  const strip = (object: JsonObject) => {
    const body = withoutKey(object, 'metadata');
    return type.hasStatus ? withoutKey(body, 'status') : body;
  };
  return !equalJson(strip({ ...current }), strip(next));
}

/**
 * What would be stored if `wanted` replaced `current`: the server's own
 * metadata kept, status and spec kept apart, the generation counted. Answers
 * `undefined` when nothing would change.
 */
export function replacement(
  type: ResourceType,
  current: KubernetesObject,
  wanted: NewObject,
  options: WriteOptions,
): NewObject | undefined {
  const { name } = current.metadata;
  const given = wanted.metadata;
  if (
    given.resourceVersion &&
    given.resourceVersion !== current.metadata.resourceVersion
  ) {
    throw conflict(type, name);
  }
  const uid = options.uid ?? given.uid;
  if (uid && uid !== current.metadata.uid) {
    throw conflict(
      type,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
    );
  }

  const { managedFields } = given;
  const kept = keepServerMetadata(
    options.subresource === 'status'
      ? { ...current.metadata, ...(managedFields && { managedFields }) }
      : { ...current.metadata, ...optionalMetadata(given) },
    current.metadata,
  );
  const metadata = tidyMetadata(kept);
  const next = bodyOf(type, current, wanted, options);
  const nextObject: NewObject = { ...next, metadata };
  if (countsAsNewGeneration(type, current, nextObject)) {
    metadata.generation = (current.metadata.generation ?? 0) + 1;
  }
  return equalJson(current, nextObject) ? undefined : nextObject;
}

/** A replacement's metadata: what is absent is meant to go. */
function optionalMetadata(given: Partial<ObjectMeta>): Partial<ObjectMeta> {
  return {
    labels: given.labels,
    annotations: given.annotations,
    finalizers: given.finalizers,
    ownerReferences: given.ownerReferences,
    managedFields: given.managedFields,
  };
}

function bodyOf(
  type: ResourceType,
  current: KubernetesObject,
  wanted: NewObject,
  options: WriteOptions,
): NewObject {
  const { apiVersion, kind, metadata } = current;
  if (options.subresource === 'status') {
    const { status: _, ...rest } = current;
    return {
      ...rest,
      metadata,
      ...(wanted.status !== undefined && { status: wanted.status }),
    };
  }
  if (!type.hasStatus) {
    return { ...wanted, apiVersion, kind };
  }
  const { status: _, ...rest } = wanted;
  return {
    ...rest,
    apiVersion,
    kind,
    ...(current.status !== undefined && { status: current.status }),
  };
}

/** Leaves out what is absent or empty, as the Go types do. */
export function tidyMetadata<T extends Partial<ObjectMeta>>(metadata: T): T {
  const tidy = { ...metadata };
  for (const key of ['labels', 'annotations'] as const) {
    if (Object.keys(tidy[key] ?? {}).length === 0) {
      delete tidy[key];
    }
  }
  for (const key of [
    'finalizers',
    'ownerReferences',
    'managedFields',
  ] as const) {
    if (!tidy[key]?.length) {
      delete tidy[key];
    }
  }
  return tidy;
}
