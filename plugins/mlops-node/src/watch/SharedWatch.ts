import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import { IndexedStore } from './IndexedStore';
import { Reflector, type WatchTuning } from './Reflector';
import type {
  CollectionChange,
  LabelSelector,
  ListerWatcher,
  ProjectedObject,
  Projection,
  WatchedCollection,
} from './types';

/** One reflector with its store, and all who read it. */
export class SharedWatch<T extends ProjectedObject> {
  readonly #store = new IndexedStore<T>();
  readonly #listeners = new Set<(change: CollectionChange<T>) => void>();
  readonly #reflector: Reflector;
  readonly #context: { cluster: string };
  #readers = 0;
  #told: Freshness['state'] | undefined;
  #toldReason: string | undefined;

  constructor(
    private readonly options: {
      cluster: string;
      listerWatcher: ListerWatcher;
      project: Projection<T>;
      tuning: WatchTuning;
      onFreshness(freshness: Freshness): void;
    },
  ) {
    this.#context = { cluster: options.cluster };
    this.#reflector = new Reflector(
      options.listerWatcher,
      {
        apply: object => this.#apply(object),
        remove: key => this.#remove(key),
        freshnessChanged: () => this.#freshnessChanged(),
      },
      options.tuning,
    );
  }

  start(): void {
    this.#reflector.start();
  }

  stop(): Promise<void> {
    this.#listeners.clear();
    return this.#reflector.stop();
  }

  /** A view for one more reader; `onUnused` is called when the last is gone. */
  open(onUnused: () => void): WatchedCollection<T> {
    this.#readers += 1;
    const mine = new Set<() => void>();
    let released = false;
    const store = this.#store;
    return {
      cluster: this.options.cluster,
      get: (namespace, name) => store.get(namespace, name),
      byName: name => store.byName(name),
      byLabels: (selector: LabelSelector, namespace?: string) =>
        store.byLabels(selector, namespace),
      values: () => store.values(),
      get size() {
        return store.size;
      },
      freshness: () => this.#reflector.freshness(),
      onChange: listener => {
        const own = (change: CollectionChange<T>) => listener(change);
        const off = () => {
          this.#listeners.delete(own);
          mine.delete(off);
        };
        this.#listeners.add(own);
        mine.add(off);
        return off;
      },
      synced: signal => this.#synced(signal),
      release: () => {
        if (released) return;
        released = true;
        [...mine].forEach(off => off());
        this.#readers -= 1;
        if (this.#readers === 0) onUnused();
      },
    };
  }

  #apply(object: unknown): void {
    const projected = this.options.project(object, this.#context);
    if (!projected) return;
    const previous = this.#store.set(projected);
    this.#emit({ type: 'set', object: projected, previous });
  }

  #remove(key: string): void {
    const object = this.#store.delete(key);
    if (object) this.#emit({ type: 'delete', object });
  }

  #freshnessChanged(): void {
    const freshness = this.#reflector.freshness();
    const reason = freshness.state === 'live' ? undefined : freshness.reason;
    if (freshness.state === this.#told && reason === this.#toldReason) return;
    this.#told = freshness.state;
    this.#toldReason = reason;
    this.options.onFreshness(freshness);
    this.#emit({ type: 'freshness', freshness });
  }

  #emit(change: CollectionChange<T>): void {
    for (const listener of this.#listeners) listener(change);
  }

  #synced(signal?: AbortSignal): Promise<void> {
    if (this.#reflector.isSynced) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const listener = (change: CollectionChange<T>) => {
        if (change.type === 'freshness' && this.#reflector.isSynced) done();
      };
      const abort = () => done(new Error('Gave up waiting for the first list'));
      const done = (error?: Error) => {
        this.#listeners.delete(listener);
        signal?.removeEventListener('abort', abort);
        if (error) reject(error);
        else resolve();
      };
      this.#listeners.add(listener);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
