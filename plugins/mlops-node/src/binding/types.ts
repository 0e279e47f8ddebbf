import type {
  Freshness,
  Reason,
  ResourceRef,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  LabelSelector,
  ProjectedObject,
  WatchedCollection,
} from '../watch/types';

/**
 * Which objects of one kind belong to an entity.
 *
 * @public
 */
export interface ObjectBinding {
  entityRef: string;
  match:
    | { by: 'names'; names: readonly string[] }
    | { by: 'labels'; selector: LabelSelector; text: string };
  namespace?: string;
  /** Names of clusters or instances; absent: all. */
  clusters?: readonly string[];
  /** The annotation that says so, for notes. */
  annotation: string;
}

/** Which annotations bind one kind of object, in order of precedence. @public */
export interface BindingAnnotations {
  /** A comma list of object names. */
  name?: string;
  selector?: readonly string[];
  namespace?: string;
  /** A comma list of cluster or instance names. */
  cluster?: readonly string[];
  /**
   * Objects of this kind need not live where the workloads do, of which
   * `backstage.io/kubernetes-namespace` and `-cluster` speak: then these two
   * do not narrow. So it is with Argo CD, which may be in a cluster of its own.
   */
  apartFromWorkloads?: boolean;
}

/** @public */
export interface ParsedBinding {
  /** Absent when the entity names nothing of this kind. */
  binding?: ObjectBinding;
  /** What is malformed, in words; a malformed part binds nothing. */
  notes: Reason[];
}

/**
 * Watched collections of one kind, in every cluster, seen by entity.
 *
 * @public
 */
export interface BoundCollections<T extends ProjectedObject> {
  bind(binding: ObjectBinding): void;
  unbind(entityRef: string): void;
  bindManaged(entityRef: string, resources: readonly ResourceRef[]): void;
  binding(entityRef: string): ObjectBinding | undefined;
  /** Sorted by cluster, namespace and name; each once. */
  objectsOf(entityRef: string): readonly T[];
  /** Whether this one object belongs to the entity. */
  owns(entityRef: string, object: ProjectedObject): boolean;
  collections(): readonly WatchedCollection<T>[];
  freshness(): ReadonlyMap<string, Freshness>;
  /**
   * Coalesced: one call for the changes of one turn of the event loop. Of
   * `bindManaged` nothing is told: whoever calls it knows.
   */
  onChange(listener: (entityRefs: ReadonlySet<string>) => void): () => void;
  /** Every single change, for those who keep series or history. */
  onObject(
    listener: (change: { object: T; previous?: T; deleted: boolean }) => void,
  ): () => void;
  release(): void;
}
