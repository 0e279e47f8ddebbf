import type {
  CollectionChange,
  ProjectedObject,
  WatchedCollection,
} from '@slipway/backstage-plugin-mlops-node';

type Freshness = ReturnType<WatchedCollection<ProjectedObject>['freshness']>;

/** A collection that a test fills; as of now, unless the test says otherwise. */
export class FakeCollection<
  T extends ProjectedObject,
> implements WatchedCollection<T> {
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(change: CollectionChange<T>) => void>();
  #freshness: Freshness | undefined;

  constructor(readonly cluster: string) {}

  set(object: T): void {
    const key = keyOf(object.namespace, object.name);
    const previous = this.#objects.get(key);
    this.#objects.set(key, object);
    this.#tell({ type: 'set', object, ...(previous && { previous }) });
  }

  delete(object: T): void {
    this.#objects.delete(keyOf(object.namespace, object.name));
    this.#tell({ type: 'delete', object });
  }

  become(freshness: Freshness): void {
    this.#freshness = freshness;
    this.#tell({ type: 'freshness', freshness });
  }

  freshness(): Freshness {
    const observedAt = new Date().toISOString();
    return this.#freshness ?? { state: 'live', via: 'watch', observedAt };
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  byName(name: string): readonly T[] {
    return [...this.#objects.values()].filter(one => one.name === name);
  }

  byLabels(): readonly T[] {
    return [...this.#objects.values()];
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  get size(): number {
    return this.#objects.size;
  }

  onChange(listener: (change: CollectionChange<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async synced(): Promise<void> {}

  release(): void {
    this.#listeners.clear();
  }

  #tell(change: CollectionChange<T>): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
