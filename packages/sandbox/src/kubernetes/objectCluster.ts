import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { Clock, Random } from '../context';
import { createRandom } from '../random';
import {
  checkPreconditions,
  finalizersFor,
  markedForDeletion,
  type DeleteOptions,
} from './deletion';
import { withoutNulls } from './json';
import { ObjectStore, type WriteResult } from './objectStore';
import { namespaceObject } from './namespaceObject';
import { mergePatch } from './patch/mergePatch';
import { PodLogs } from './podLogs';
import { resourceTypeOfKind, type ResourceType } from './resourceTypes';
import { parseLabelSelector } from './selectors';
import {
  alreadyExists,
  badRequest,
  invalid,
  noSuchResource,
  notFound,
  type StatusCause,
} from './statusError';
import {
  isKubernetesObject,
  objectKey,
  type StoredObject,
} from './storedObject';
import type {
  ClusterEvent,
  KubernetesObject,
  LazyObject,
  NewObject,
  ObjectRef,
  SandboxCluster,
} from './types';
import { validateObject } from './validation';
import { completed, replacement, type WriteOptions } from './writes';

/** Says what is wrong with an object that is about to be stored. */
export type Validate = (type: ResourceType, object: NewObject) => StatusCause[];

export interface ObjectClusterOptions {
  name: string;
  clock: Clock;
  log(message: string): void;
  /** The upstream schemas by default. */
  validate?: Validate;
  /** How many events of a kind a watch may resume over; 2,000. */
  eventLogSize?: number;
  /** For uids and generated names; seeded by chance where it is absent. */
  random?: Random;
}

interface Place {
  namespace: string;
  name: string;
}

/**
 * The objects of one cluster and the rules by which they change. HTTP requests
 * and controllers go through the same methods.
 */
export class ObjectCluster implements SandboxCluster {
  readonly name: string;
  readonly logs: PodLogs;
  readonly store: ObjectStore;
  private readonly clock: Clock;
  private readonly validate: Validate;
  private trusting = false;
  private readonly random: Random;

  constructor(options: ObjectClusterOptions) {
    this.name = options.name;
    this.clock = options.clock;
    this.validate = options.validate ?? validateObject;
    this.random = options.random ?? createRandom(randomUUID());
    this.logs = new PodLogs(options.clock);
    this.store = new ObjectStore({
      eventLogSize: options.eventLogSize ?? 2000,
      onListenerError: error =>
        options.log(`A controller failed on an event: ${inspect(error)}`),
    });
    const pods = typeOf({ apiVersion: 'v1', kind: 'Pod' });
    this.store.collection(pods).subscribe(({ type, object }) => {
      if (type === 'DELETED') {
        this.logs.forget(object);
      }
    });
  }

  get(ref: ObjectRef): KubernetesObject | undefined {
    return this.find(typeOf(ref), ref)?.object();
  }

  list(
    kind: { apiVersion: string; kind: string },
    options: { namespace?: string; labelSelector?: string } = {},
  ): KubernetesObject[] {
    const matches = parseLabelSelector(options.labelSelector ?? '');
    const stored = this.store.collection(typeOf(kind)).range(options.namespace);
    return (
      matches ? stored.filter(({ labels }) => matches(labels)) : stored
    ).map(entry => entry.object());
  }

  create(object: NewObject): KubernetesObject {
    const type = typeOf(object);
    if (type.namespaced) {
      this.ensureNamespace(object.metadata.namespace ?? 'default');
    }
    return this.insert(type, object).stored.object();
  }

  update(object: NewObject): KubernetesObject {
    const { namespace = '', name = '' } = object.metadata;
    const place = { namespace, name };
    return this.modify(typeOf(object), place, () => object).stored.object();
  }

  merge(
    ref: ObjectRef,
    patch: Record<string, unknown>,
    options: { subresource?: 'status' } = {},
  ): KubernetesObject {
    const change = (current: KubernetesObject) => {
      const merged = mergePatch(current, patch);
      if (!isKubernetesObject(merged)) {
        throw badRequest('the patch leaves no valid object');
      }
      return merged;
    };
    return this.modify(typeOf(ref), ref, change, options).stored.object();
  }

  delete(ref: ObjectRef): void {
    this.remove(typeOf(ref), ref);
  }

  onEvent(listener: (event: ClusterEvent) => void): () => void {
    return this.store.onEvent(listener);
  }

  appendLog(
    pod: { namespace: string; name: string; container: string },
    line: string | Uint8Array,
  ): void {
    this.logs.append(pod, line);
  }

  load(objects: Iterable<NewObject | LazyObject>): void {
    const byType = new Map<ResourceType, Array<NewObject | LazyObject>>();
    for (const object of objects) {
      const type = typeOf(object);
      const ofType = byType.get(type) ?? [];
      ofType.push(object);
      byType.set(type, ofType);
    }
    for (const [type, ofType] of byType) {
      this.store.load(type, ofType);
    }
  }

  /**
   * Does something whose objects are known to be valid, such as telling a
   * story: checking each of their thousands of versions takes its time.
   */
  withoutValidation<T>(task: () => T): T {
    const { trusting } = this;
    this.trusting = true;
    try {
      return task();
    } finally {
      this.trusting = trusting;
    }
  }

  compact(): void {
    this.store.compact();
  }

  find(type: ResourceType, at: Place): StoredObject | undefined {
    const namespace = type.namespaced ? at.namespace : '';
    return this.store.collection(type).get(objectKey(namespace, at.name));
  }

  /** @throws a 404 when there is none. */
  require(type: ResourceType, at: Place): StoredObject {
    const stored = this.find(type, at);
    if (!stored) {
      throw notFound(type, at.name);
    }
    return stored;
  }

  /** @throws a 404 when there is no such namespace. */
  requireNamespace(name: string): void {
    const kind = { apiVersion: 'v1', kind: 'Namespace' };
    this.require(typeOf(kind), { namespace: '', name });
  }

  /** Creates, as `POST` does. */
  insert(
    type: ResourceType,
    object: NewObject,
    options: WriteOptions = {},
  ): WriteResult {
    const complete = completed(type, withoutNulls(object), {
      now: this.clock.now(),
      random: this.random,
    });
    const { name = '', namespace = '' } = complete.metadata;
    this.check(type, name, complete);
    if (this.find(type, { namespace, name })) {
      throw alreadyExists(type, name);
    }
    return this.store.commit(type, 'ADDED', complete, undefined, options);
  }

  /** Replaces an object by what `change` makes of it, as PUT and PATCH do. */
  modify(
    type: ResourceType,
    at: Place,
    change: (current: KubernetesObject) => NewObject,
    options: WriteOptions = {},
  ): WriteResult {
    if (options.subresource === 'status' && !type.hasStatus) {
      throw noSuchResource();
    }
    const stored = this.require(type, at);
    const current = stored.object();
    const next = replacement(
      type,
      current,
      withoutNulls(change(current)),
      options,
    );
    if (!next) {
      return { stored };
    }
    this.check(type, at.name, next);
    const released =
      next.metadata.deletionTimestamp && !next.metadata.finalizers?.length;
    return this.store.commit(
      type,
      released ? 'DELETED' : 'MODIFIED',
      next,
      stored,
      options,
    );
  }

  /** Deletes, or marks for deletion where finalizers hold the object. */
  remove(
    type: ResourceType,
    at: Place,
    options: DeleteOptions = {},
  ): WriteResult {
    const stored = this.require(type, at);
    const object = stored.object();
    const { metadata } = object;
    checkPreconditions(type, metadata, options);
    const finalizers = finalizersFor(metadata, options);
    if (finalizers.length === 0) {
      return this.store.commit(type, 'DELETED', object, stored, options);
    }
    if (metadata.deletionTimestamp) {
      return { stored };
    }
    const marked = markedForDeletion(object, finalizers, this.clock.now());
    return this.store.commit(type, 'MODIFIED', marked, stored, options);
  }

  private check(type: ResourceType, name: string, object: NewObject): void {
    const causes = this.trusting ? [] : this.validate(type, object);
    if (causes.length > 0) {
      throw invalid(type, name, causes);
    }
  }

  private ensureNamespace(name: string): void {
    const ref = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name };
    if (!this.get(ref)) {
      this.insert(typeOf(ref), namespaceObject(name));
    }
  }
}

function typeOf(kind: { apiVersion: string; kind: string }): ResourceType {
  const type = resourceTypeOfKind(kind.apiVersion, kind.kind);
  if (!type) {
    throw noSuchResource();
  }
  return type;
}
