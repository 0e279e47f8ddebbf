import { isDeepStrictEqual } from 'node:util';
import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import { IndexedStore } from './IndexedStore';
import { objectKey } from './objectKey';
import { Reflector } from './Reflector';
import type {
  CollectionChange,
  LabelSelector,
  ListerWatcher,
  ProjectedObject,
  Projection,
  WatchedCollection,
} from './types';
import type { WatchTuning } from './WatchTuning';

type Listener<T> = (change: CollectionChange<T>) => void;

/** One reflector with its store, and all who read it. */
export class SharedWatch<T extends ProjectedObject> {
  readonly #store = new IndexedStore<T>();
  readonly #listeners = new Set<Listener<T>>();
  readonly #waiting = new Set<(error: Error) => void>();
  readonly #reflector: Reflector;
  readonly #context: { cluster: string };
  #readers = 0;
  #stopped = false;

  constructor(
    private readonly options: {
      cluster: string;
      listerWatcher: ListerWatcher;
      project: Projection<T>;
      tuning: WatchTuning;
      onFreshness(freshness: Freshness): void;
      /** A projection or a listener threw, which none should. */
      onFault(error: unknown): void;
    },
  ) {
    this.#context = { cluster: options.cluster };
    this.#reflector = new Reflector(
      options.listerWatcher,
      {
        apply: (key, object) => this.#apply(key, object),
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
    this.#stopped = true;
    this.#waiting.forEach(fail => fail(new Error('The watch has ended')));
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
      get: (namespace, name) => store.get(objectKey({ namespace, name })),
      byName: name => store.byName(name),
      byLabels: (selector: LabelSelector, namespace?: string) =>
        store.byLabels(selector, namespace),
      values: () => store.values(),
      get size() {
        return store.size;
      },
      freshness: () => this.#reflector.freshness(),
      onChange: listener => {
        const off = this.#listen(listener);
        mine.add(off);
        return () => {
          off();
          mine.delete(off);
        };
      },
      synced: signal => this.#synced(signal),
      release: () => {
        if (released) return;
        released = true;
        mine.forEach(off => off());
        this.#readers -= 1;
        if (this.#readers === 0) onUnused();
      },
    };
  }

  /** A listener that is given twice is called twice. */
  #listen(listener: Listener<T>): () => void {
    const own: Listener<T> = change => listener(change);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  #apply(key: string, object: unknown): void {
    const projected = this.#project(object);
    if (!projected) {
      this.#remove(key);
      return;
    }
    const known = this.#store.get(key);
    // Much of what changes in an object is not shown.
    if (known && isDeepStrictEqual(known, projected)) return;
    const previous = this.#store.set(key, projected);
    this.#emit({ type: 'set', object: projected, previous });
  }

  #project(object: unknown): T | undefined {
    try {
      return this.options.project(object, this.#context);
    } catch (error) {
      this.options.onFault(error);
      return undefined;
    }
  }

  #remove(key: string): void {
    const object = this.#store.delete(key);
    if (object) this.#emit({ type: 'delete', object });
  }

  #freshnessChanged(): void {
    if (this.#stopped) return;
    const freshness = this.#reflector.freshness();
    this.options.onFreshness(freshness);
    this.#emit({ type: 'freshness', freshness });
  }

  #emit(change: CollectionChange<T>): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.options.onFault(error);
      }
    }
  }

  #synced(signal?: AbortSignal): Promise<void> {
    if (this.#reflector.isSynced) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = () => {
        off();
        this.#waiting.delete(fail);
        signal?.removeEventListener('abort', abort);
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      const abort = () => fail(new Error('Gave up waiting for the first list'));
      const off = this.#listen(() => {
        if (!this.#reflector.isSynced) return;
        settle();
        resolve();
      });
      this.#waiting.add(fail);
      if (this.#stopped) fail(new Error('The watch has ended'));
      else if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
