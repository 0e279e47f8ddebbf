import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import { IndexedStore } from '../watch/IndexedStore';
import { objectKey } from '../watch/objectKey';
import type {
  CollectionChange,
  LabelSelector,
  ProjectedObject,
  WatchedCollection,
} from '../watch';

/** A collection that a test fills by hand. */
export class MemoryCollection<
  T extends ProjectedObject,
> implements WatchedCollection<T> {
  readonly #store = new IndexedStore<T>();
  readonly #listeners = new Set<(change: CollectionChange<T>) => void>();
  #freshness: Freshness = {
    state: 'live',
    via: 'watch',
    observedAt: '2026-11-12T09:00:00.000Z',
  };
  released = false;

  constructor(readonly cluster: string) {}

  get size(): number {
    return this.#store.size;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  put(object: T): void {
    const previous = this.#store.set(objectKey(object), object);
    this.#emit({ type: 'set', object, previous });
  }

  remove(namespace: string, name: string): void {
    const object = this.#store.delete(objectKey({ namespace, name }));
    if (object) this.#emit({ type: 'delete', object });
  }

  become(freshness: Freshness): void {
    this.#freshness = freshness;
    this.#emit({ type: 'freshness', freshness });
  }

  get(namespace: string, name: string): T | undefined {
    return this.#store.get(objectKey({ namespace, name }));
  }

  byName(name: string): readonly T[] {
    return this.#store.byName(name);
  }

  byLabels(selector: LabelSelector, namespace?: string): readonly T[] {
    return this.#store.byLabels(selector, namespace);
  }

  values(): IterableIterator<T> {
    return this.#store.values();
  }

  freshness(): Freshness {
    return this.#freshness;
  }

  onChange(listener: (change: CollectionChange<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async synced(): Promise<void> {
    // It always is.
  }

  release(): void {
    this.released = true;
  }

  #emit(change: CollectionChange<T>): void {
    this.#listeners.forEach(listener => listener(change));
  }
}
