import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import type { ProjectedObject, WatchedCollection } from './types';

/** Several namespaces of one cluster, seen as one collection. */
export function mergeCollections<T extends ProjectedObject>(
  cluster: string,
  parts: readonly WatchedCollection<T>[],
): WatchedCollection<T> {
  return {
    cluster,
    get: (namespace, name) => {
      for (const part of parts) {
        const object = part.get(namespace, name);
        if (object) return object;
      }
      return undefined;
    },
    byName: name => parts.flatMap(part => part.byName(name)),
    byLabels: (selector, namespace) =>
      parts.flatMap(part => part.byLabels(selector, namespace)),
    values: () => valuesOf(parts),
    get size() {
      return parts.reduce((sum, part) => sum + part.size, 0);
    },
    freshness: () => worst(parts.map(part => part.freshness())),
    onChange: listener => {
      const offs = parts.map(part => part.onChange(listener));
      return () => offs.forEach(off => off());
    },
    synced: async signal => {
      await Promise.all(parts.map(part => part.synced(signal)));
    },
    release: () => parts.forEach(part => part.release()),
  };
}

function* valuesOf<T extends ProjectedObject>(
  parts: readonly WatchedCollection<T>[],
): Generator<T, undefined> {
  for (const part of parts) yield* part.values();
  return undefined;
}

const RANK = { live: 0, stale: 1, unavailable: 2 };

/** The least fresh of several. */
export function worst(all: readonly Freshness[]): Freshness {
  return all.reduce((a, b) => (RANK[b.state] > RANK[a.state] ? b : a));
}
