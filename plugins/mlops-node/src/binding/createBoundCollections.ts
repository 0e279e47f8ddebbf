import { isDeepStrictEqual } from 'node:util';
import { toError } from '@backstage/errors';
import type {
  Freshness,
  ResourceRef,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  CollectionChange,
  ProjectedObject,
  WatchCache,
  WatchedCollection,
  WatchSpec,
} from '../watch/types';
import { worst } from '../watch/mergeCollections';
import { BindingIndex } from './BindingIndex';
import type { BoundCollections, ObjectBinding } from './types';

/**
 * Collections of one kind, one a cluster or instance, seen by entity: acquired
 * here by their specs, or handed in. `release` gives them back.
 *
 * @public
 */
export function createBoundCollections<T extends ProjectedObject>(
  options:
    | { watchCache: WatchCache; specs: readonly WatchSpec<T>[] }
    | { collections: readonly WatchedCollection<T>[] },
): BoundCollections<T> {
  return new IndexedBoundCollections(
    'collections' in options
      ? options.collections
      : options.specs.map(spec => options.watchCache.acquire(spec)),
  );
}

type ObjectChange<T> = { object: T; previous?: T; deleted: boolean };

class IndexedBoundCollections<
  T extends ProjectedObject,
> implements BoundCollections<T> {
  readonly #index = new BindingIndex();
  readonly #managed = new Map<string, readonly ResourceRef[]>();
  readonly #listeners = new Set<(refs: ReadonlySet<string>) => void>();
  readonly #objectListeners = new Set<(change: ObjectChange<T>) => void>();
  readonly #offs: Array<() => void>;
  #pending: Set<string> | undefined;
  #released = false;

  constructor(private readonly all: readonly WatchedCollection<T>[]) {
    this.#offs = all.map(collection =>
      collection.onChange(change => this.#changed(collection, change)),
    );
  }

  bind(binding: ObjectBinding): void {
    const known = this.#index.get(binding.entityRef);
    if (isDeepStrictEqual(known, binding)) return;
    this.#index.bind(binding);
    this.#tell([binding.entityRef]);
  }

  unbind(entityRef: string): void {
    this.#index.unbind(entityRef);
    this.#managed.delete(entityRef);
  }

  bindManaged(entityRef: string, resources: readonly ResourceRef[]): void {
    if (resources.length > 0) this.#managed.set(entityRef, resources);
    else this.#managed.delete(entityRef);
    this.#index.bindManaged(entityRef, resources);
  }

  binding(entityRef: string): ObjectBinding | undefined {
    return this.#index.get(entityRef);
  }

  objectsOf(entityRef: string): readonly T[] {
    const found = new Set<T>();
    const binding = this.#index.get(entityRef);
    if (binding) this.#collectBound(binding, found);
    for (const resource of this.#managed.get(entityRef) ?? []) {
      for (const collection of this.all) {
        if (collection.cluster !== resource.cluster) continue;
        const object = collection.get(resource.namespace, resource.name);
        if (object) found.add(object);
      }
    }
    return eachOnce([...found].sort(byPlace));
  }

  owns(entityRef: string, object: ProjectedObject): boolean {
    return this.#index.owns(entityRef, object);
  }

  collections(): readonly WatchedCollection<T>[] {
    return this.all;
  }

  freshness(): ReadonlyMap<string, Freshness> {
    const all = new Map<string, Freshness>();
    for (const collection of this.all) {
      const known = all.get(collection.cluster);
      const freshness = collection.freshness();
      all.set(
        collection.cluster,
        known ? worst([known, freshness]) : freshness,
      );
    }
    return all;
  }

  onChange(listener: (refs: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onObject(listener: (change: ObjectChange<T>) => void): () => void {
    this.#objectListeners.add(listener);
    return () => this.#objectListeners.delete(listener);
  }

  release(): void {
    this.#released = true;
    this.#offs.forEach(off => off());
    this.#listeners.clear();
    this.#objectListeners.clear();
    this.all.forEach(collection => collection.release());
  }

  #collectBound(binding: ObjectBinding, found: Set<T>): void {
    const { match, namespace, clusters } = binding;
    for (const collection of this.all) {
      if (clusters && !clusters.includes(collection.cluster)) continue;
      const objects =
        match.by === 'labels'
          ? collection.byLabels(match.selector, namespace)
          : match.names.flatMap(name => collection.byName(name));
      for (const object of objects) {
        if (namespace === undefined || object.namespace === namespace) {
          found.add(object);
        }
      }
    }
  }

  #changed(
    collection: WatchedCollection<T>,
    change: CollectionChange<T>,
  ): void {
    if (change.type === 'freshness') {
      this.#tell(this.#index.entitiesOfCluster(collection.cluster));
      return;
    }
    const previous = change.type === 'set' ? change.previous : undefined;
    this.#tell(this.#index.entitiesOf(change.object));
    if (previous) this.#tell(this.#index.entitiesOf(previous));
    const deleted = change.type === 'delete';
    for (const listener of this.#objectListeners) {
      listener({ object: change.object, previous, deleted });
    }
  }

  /** One call to the listeners a turn of the event loop. */
  #tell(entityRefs: Iterable<string>): void {
    if (this.#released) return;
    for (const ref of entityRefs) {
      if (!this.#pending) {
        this.#pending = new Set();
        setImmediate(() => this.#flush());
      }
      this.#pending.add(ref);
    }
  }

  #flush(): void {
    const refs = this.#pending;
    this.#pending = undefined;
    if (!refs) return;
    for (const listener of [...this.#listeners]) {
      try {
        listener(refs);
      } catch (error) {
        // Thrown on, it would end the process, and not only its own part.
        process.emitWarning(toError(error));
      }
    }
  }
}

/** Scopes may overlap: what two watches see is still one object. */
function eachOnce<T extends ProjectedObject>(sorted: readonly T[]): T[] {
  return sorted.filter(
    (object, index) => index === 0 || byPlace(sorted[index - 1], object) !== 0,
  );
}

function byPlace(a: ProjectedObject, b: ProjectedObject): number {
  return (
    compare(a.cluster, b.cluster) ||
    compare(a.namespace, b.namespace) ||
    compare(a.name, b.name)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
