import { deepFreeze, frozenCopy, isJsonObject, parseJsonObject } from './json';
import type { KubernetesObject, NewObject, ObjectMeta } from './types';

/** The key of an object within its kind, ordered as etcd orders them. */
export function objectKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/**
 * One version of an object in the store. It never changes: a write puts
 * another in its place.
 */
export interface StoredObject {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Frozen. */
  object(): KubernetesObject;
  /** The object as JSON, beginning with its `apiVersion` and `kind`. */
  json(): string;
}

const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

/** Whether a JSON value has what every Kubernetes object has. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  return (
    isJsonObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isJsonObject(value.metadata) &&
    typeof value.metadata.name === 'string'
  );
}

function parseObject(json: string): KubernetesObject {
  const parsed = parseJsonObject(json);
  if (!isKubernetesObject(parsed)) {
    throw new TypeError('not a Kubernetes object');
  }
  return deepFreeze(parsed);
}

/** The fields in the order in which an API server writes them. */
function inOrder(object: NewObject | KubernetesObject) {
  const { apiVersion, kind, metadata, ...rest } = object;
  return { apiVersion, kind, metadata, ...rest };
}

/** An object that is read often: kept parsed, and as JSON once it is asked for. */
export function keepObject(object: NewObject | KubernetesObject): StoredObject {
  const kept = frozenCopy(inOrder(object));
  if (!isKubernetesObject(kept)) {
    throw new TypeError('not a Kubernetes object');
  }
  let json: string | undefined;
  return {
    ...knownOf(kept.metadata),
    object: () => kept,
    json: () => {
      json ??= JSON.stringify(kept);
      return json;
    },
  };
}

/** An object as JSON. */
export function serialize(object: NewObject | KubernetesObject): string {
  return JSON.stringify(inOrder(object));
}

/**
 * One of very many objects: kept as bytes outside the heap, or made anew each
 * time, and parsed when somebody asks for it.
 */
export function packObject(
  metadata: ObjectMeta,
  content: Buffer | (() => string),
): StoredObject {
  const json =
    typeof content === 'function' ? content : () => content.toString('utf8');
  return {
    ...knownOf(metadata),
    object: () => parseObject(json()),
    json,
  };
}

/** What is asked for of an object without parsing it. */
function knownOf({
  namespace = '',
  name,
  uid,
  resourceVersion,
  labels,
}: ObjectMeta) {
  return {
    key: objectKey(namespace, name),
    namespace,
    name,
    uid,
    revision: Number(resourceVersion),
    labels: labels ?? NO_LABELS,
  };
}
