import type { Freshness } from '@slipway/backstage-plugin-mlops-common';

/** A resource type as the Kubernetes API names it. @public */
export interface ResourceType {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  kind: string;
}

/** What every projection keeps, for the indexes. @public */
export interface ProjectedObject {
  /** The cluster, or the instance of a REST source. */
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Cuts an object, as it came over the wire, down to what is shown. Keeps its
 * namespace (empty without one) and name. Answers `undefined` for one that is
 * not to be kept. Must not throw for odd input and must not keep references
 * into the input, which would hold it in memory.
 *
 * @public
 */
export type Projection<T extends ProjectedObject> = (
  object: unknown,
  context: { cluster: string },
) => T | undefined;

/** @public */
export type CollectionChange<T> =
  | { type: 'set'; object: T; previous?: T }
  | { type: 'delete'; object: T }
  | { type: 'freshness'; freshness: Freshness };

/**
 * The present state of one kind of object, kept up to date by a watch and
 * shared by all who acquired it.
 *
 * @public
 */
export interface WatchedCollection<T extends ProjectedObject> {
  readonly cluster: string;
  get(namespace: string, name: string): T | undefined;
  /** By object name, in every namespace, from an index. */
  byName(name: string): readonly T[];
  /** By label selector, from an index where it has an equality. */
  byLabels(selector: LabelSelector, namespace?: string): readonly T[];
  values(): IterableIterator<T>;
  readonly size: number;
  freshness(): Freshness;
  onChange(listener: (change: CollectionChange<T>) => void): () => void;
  /** Resolves when the first list is in memory. */
  synced(signal?: AbortSignal): Promise<void>;
  /** Gives it back; the watch ends when the last reader has done so. */
  release(): void;
}

/** One requirement of a label selector. @public */
export type LabelRequirement =
  | { key: string; operator: 'in' | 'notin'; values: readonly string[] }
  | { key: string; operator: 'exists' | 'notexists' };

/** A parsed label selector: all requirements hold. @public */
export type LabelSelector = readonly LabelRequirement[];

/** A page of a list: the objects as they came. @public */
export interface ListPage {
  items: readonly unknown[];
  resourceVersion: string;
  /** Where to go on after this page; absent on the last. */
  next?: string;
}

/** @public */
export type ListedEvent =
  /** The server has accepted the watch. */
  | { type: 'OPENED' }
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: unknown }
  | { type: 'BOOKMARK'; resourceVersion: string };

/**
 * How objects are listed and watched. The Kubernetes API is one, a REST stream
 * of Argo CD another; the reflector that drives it is the same.
 *
 * @public
 */
export interface ListerWatcher {
  /**
   * False where a watch cannot go on from a version, as a stream that tells
   * no deletions it has missed: each watch then begins with a list.
   */
  readonly resumes?: boolean;
  /**
   * For how long this source may be silent, in milliseconds, where the cache's
   * own patience is too short: a stream without bookmarks.
   */
  readonly inactivityMs?: number;
  /**
   * Pages of at most a hundred objects; ends after the last. `from` is the
   * `next` of the last page that was read before a failure.
   *
   * @throws WatchExpiredError when `from` is too old (410).
   */
  list(signal: AbortSignal, from?: string): AsyncIterable<ListPage>;
  /**
   * Events after `resourceVersion`, until the server ends the watch.
   *
   * @throws WatchExpiredError when the version is too old (410).
   */
  watch(
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncIterable<ListedEvent>;
}

/** What to watch. @public */
export interface WatchSpec<T extends ProjectedObject> {
  cluster: string;
  resource: ResourceType;
  /** Absent: what the cluster's config allows, all namespaces by default. */
  namespace?: string;
  labelSelector?: string;
  /** As the API server takes it; part of what makes two watches the same. */
  fieldSelector?: string;
  /** Two specs with the same id and scope share one watch. */
  projectionId: string;
  project: Projection<T>;
}

/**
 * The watches of one backend: one for each cluster, resource and scope, shared
 * by all who read it.
 *
 * @public
 */
export interface WatchCache {
  acquire<T extends ProjectedObject>(spec: WatchSpec<T>): WatchedCollection<T>;
  /** The same for what is not the Kubernetes API; `id` tells who shares. */
  acquireFrom<T extends ProjectedObject>(options: {
    id: string;
    cluster: string;
    listerWatcher: ListerWatcher;
    project: Projection<T>;
  }): WatchedCollection<T>;
  /** Ends all watches. */
  stop(): Promise<void>;
}
