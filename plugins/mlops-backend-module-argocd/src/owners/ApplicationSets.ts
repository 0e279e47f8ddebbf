import type { WatchedCollection } from '@slipway/backstage-plugin-mlops-node';
import type { ObservedApplicationSet } from '../application/ApplicationSet';

/**
 * Watched from when the first Application is seen that one of them made: many
 * an Argo CD has none, or a portal that may not read them.
 */
export class ApplicationSets {
  readonly #byFeed = new Map<
    string,
    ReadonlyArray<WatchedCollection<ObservedApplicationSet>>
  >();
  readonly #listeners = new Set<(set: ObservedApplicationSet) => void>();

  constructor(
    private readonly acquire: (
      feed: string,
    ) => ReadonlyArray<WatchedCollection<ObservedApplicationSet>>,
  ) {}

  of(feed: string): ReadonlyArray<WatchedCollection<ObservedApplicationSet>> {
    const known = this.#byFeed.get(feed);
    if (known) return known;
    const acquired = this.acquire(feed);
    this.#byFeed.set(feed, acquired);
    for (const collection of acquired) {
      collection.onChange(change => {
        if (change.type === 'freshness') return;
        for (const listener of this.#listeners) listener(change.object);
      });
    }
    return acquired;
  }

  onChange(listener: (set: ObservedApplicationSet) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  release(): void {
    this.#listeners.clear();
    for (const all of this.#byFeed.values()) all.forEach(one => one.release());
    this.#byFeed.clear();
  }
}
