import { randomUUID } from 'node:crypto';
import { Collection } from './collection';
import { EventQueue } from './eventQueue';
import { RESOURCE_TYPES, type ResourceType } from './resourceTypes';
import { noSuchResource } from './statusError';
import {
  keepObject,
  packObject,
  serialize,
  type StoredObject,
} from './storedObject';
import type {
  ClusterEvent,
  KubernetesObject,
  LazyObject,
  NewObject,
  ObjectMeta,
} from './types';
import { tidyMetadata } from './writes';

/** What a write answers. */
export interface WriteResult {
  stored: StoredObject;
  deleted?: boolean;
}

/** The collections of a cluster under one count of revisions. */
export class ObjectStore {
  // Greater than what an earlier run has reached, so that clients which have
  // outlived it are told (410) to list anew.
  private revision = Math.floor(Date.now() / 100);
  private readonly collections: Map<ResourceType, Collection>;
  private readonly events: EventQueue<ClusterEvent>;
  private readonly compactionListeners = new Set<() => void>();

  constructor(options: {
    eventLogSize: number;
    onListenerError(error: unknown): void;
  }) {
    this.collections = new Map(
      RESOURCE_TYPES.map(type => [
        type,
        new Collection(type, options.eventLogSize, this.revision),
      ]),
    );
    this.events = new EventQueue(options.onListenerError);
  }

  /** The revision of the latest commit, of any kind. */
  get currentRevision(): number {
    return this.revision;
  }

  collection(type: ResourceType): Collection {
    const collection = this.collections.get(type);
    if (!collection) {
      throw noSuchResource();
    }
    return collection;
  }

  onEvent(listener: (event: ClusterEvent) => void): () => void {
    return this.events.subscribe(listener);
  }

  /** Stores a version of an object and tells everybody. */
  commit(
    type: ResourceType,
    change: ClusterEvent['type'],
    object: NewObject | KubernetesObject,
    previous: StoredObject | undefined,
    options: { dryRun?: boolean },
  ): WriteResult {
    const revision = this.revision + 1;
    const stored = keepObject({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(revision) },
    });
    const deleted = change === 'DELETED';
    if (options.dryRun) {
      return { stored, deleted };
    }
    this.revision = revision;
    this.collection(type).commit({
      type: change,
      revision,
      object: stored,
      previous,
    });
    if (this.events.hasListeners) {
      this.events.push({
        type: change,
        object: stored.object(),
        ...(previous && { previous: previous.object() }),
      });
    }
    return { stored, deleted };
  }

  load(type: ResourceType, objects: Array<NewObject | LazyObject>): void {
    const collection = this.collection(type);
    collection.load(objects.map(object => this.pack(type, object)));
    collection.compact(this.revision);
  }

  compact(): void {
    for (const collection of this.collections.values()) {
      collection.compact(this.revision);
    }
    this.compactionListeners.forEach(listener => listener());
  }

  onCompaction(listener: () => void): () => void {
    this.compactionListeners.add(listener);
    return () => this.compactionListeners.delete(listener);
  }

  private pack(
    type: ResourceType,
    object: NewObject | LazyObject,
  ): StoredObject {
    this.revision += 1;
    const { apiVersion, kind } = object;
    const { name = '', namespace = 'default' } = object.metadata;
    const metadata: ObjectMeta = tidyMetadata({
      ...object.metadata,
      name,
      ...(type.namespaced && { namespace }),
      uid: object.metadata.uid ?? randomUUID(),
      resourceVersion: String(this.revision),
      creationTimestamp:
        object.metadata.creationTimestamp ?? new Date().toISOString(),
      ...(type.hasGeneration && {
        generation: object.metadata.generation ?? 1,
      }),
    });
    if (isLazy(object)) {
      return packObject(metadata, () =>
        serialize({ ...object.body(), apiVersion, kind, metadata }),
      );
    }
    return packObject(
      metadata,
      Buffer.from(serialize({ ...object, metadata })),
    );
  }
}

function isLazy(object: NewObject | LazyObject): object is LazyObject {
  return typeof object.body === 'function';
}
