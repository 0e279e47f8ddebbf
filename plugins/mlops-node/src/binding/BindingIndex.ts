import type { ResourceRef } from '@slipway/backstage-plugin-mlops-common';
import { matchesLabels } from '../watch/labelSelector';
import type { LabelSelector, ProjectedObject } from '../watch/types';
import type { ObjectBinding } from './types';

/**
 * From an object to the entities it belongs to, without looking at every
 * binding: names have a map, selectors are found by one pair that an object
 * must carry.
 */
export class BindingIndex {
  readonly #bindings = new Map<string, ObjectBinding>();
  readonly #managed = new Map<string, Managed>();
  readonly #byName = new MultiMap();
  readonly #byPair = new MultiMap();
  readonly #byManaged = new MultiMap();
  /** The pairs under which an entity's selector is found. */
  readonly #pairs = new Map<string, readonly string[]>();
  /** Selectors without an equality: each has to be tried. */
  readonly #unindexed = new Set<string>();

  bind(binding: ObjectBinding): void {
    const { entityRef, match } = binding;
    this.#drop(entityRef);
    this.#bindings.set(entityRef, binding);
    if (match.by === 'names') {
      for (const name of match.names) this.#byName.add(name, entityRef);
      return;
    }
    const pairs = this.#rarestPairs(match.selector);
    if (!pairs) {
      this.#unindexed.add(entityRef);
      return;
    }
    this.#pairs.set(entityRef, pairs);
    for (const pair of pairs) this.#byPair.add(pair, entityRef);
  }

  unbind(entityRef: string): void {
    this.#drop(entityRef);
    this.bindManaged(entityRef, []);
  }

  bindManaged(entityRef: string, resources: readonly ResourceRef[]): void {
    for (const key of this.#managed.get(entityRef)?.keys ?? []) {
      this.#byManaged.remove(key, entityRef);
    }
    this.#managed.delete(entityRef);
    if (resources.length === 0) return;
    const keys = new Set(resources.map(managedKey));
    const clusters = new Set(resources.map(({ cluster }) => cluster));
    this.#managed.set(entityRef, { keys, clusters });
    for (const key of keys) this.#byManaged.add(key, entityRef);
  }

  get(entityRef: string): ObjectBinding | undefined {
    return this.#bindings.get(entityRef);
  }

  owns(entityRef: string, object: ProjectedObject): boolean {
    const binding = this.#bindings.get(entityRef);
    return (
      (binding !== undefined && matches(binding, object)) ||
      (this.#managed.get(entityRef)?.keys.has(managedKey(object)) ?? false)
    );
  }

  entitiesOf(object: ProjectedObject): Set<string> {
    const found = new Set<string>();
    const consider = (refs: Iterable<string>) => {
      for (const ref of refs) if (this.owns(ref, object)) found.add(ref);
    };
    consider(this.#byName.get(object.name));
    consider(this.#unindexed);
    consider(this.#byManaged.get(managedKey(object)));
    for (const [key, value] of Object.entries(object.labels)) {
      consider(this.#byPair.get(pairKey(key, value)));
    }
    return found;
  }

  /** Entities that could see objects of this cluster or instance. */
  entitiesOfCluster(cluster: string): Set<string> {
    const found = new Set<string>();
    for (const [entityRef, { clusters }] of this.#bindings) {
      if (!clusters || clusters.includes(cluster)) found.add(entityRef);
    }
    for (const [entityRef, { clusters }] of this.#managed) {
      if (clusters.has(cluster)) found.add(entityRef);
    }
    return found;
  }

  #drop(entityRef: string): void {
    const match = this.#bindings.get(entityRef)?.match;
    this.#bindings.delete(entityRef);
    this.#unindexed.delete(entityRef);
    if (match?.by === 'names') {
      for (const name of match.names) this.#byName.remove(name, entityRef);
    }
    for (const pair of this.#pairs.get(entityRef) ?? []) {
      this.#byPair.remove(pair, entityRef);
    }
    this.#pairs.delete(entityRef);
  }

  /** An object that matches must carry one of them; few others should. */
  #rarestPairs(selector: LabelSelector): readonly string[] | undefined {
    let rarest: { pairs: readonly string[]; shared: number } | undefined;
    for (const requirement of selector) {
      if (requirement.operator !== 'in') continue;
      const { key, values } = requirement;
      const pairs = [...new Set(values)].map(value => pairKey(key, value));
      const shared = pairs.reduce((n, pair) => n + this.#byPair.count(pair), 0);
      if (!rarest || shared < rarest.shared) rarest = { pairs, shared };
    }
    return rarest?.pairs;
  }
}

interface Managed {
  keys: ReadonlySet<string>;
  clusters: ReadonlySet<string>;
}

function matches(binding: ObjectBinding, object: ProjectedObject): boolean {
  const { match, namespace, clusters } = binding;
  if (namespace !== undefined && object.namespace !== namespace) return false;
  if (clusters && !clusters.includes(object.cluster)) return false;
  return match.by === 'names'
    ? match.names.includes(object.name)
    : matchesLabels(match.selector, object.labels);
}

function managedKey(object: {
  cluster: string;
  namespace: string;
  name: string;
}): string {
  return `${object.cluster}/${object.namespace}/${object.name}`;
}

function pairKey(key: string, value: string): string {
  return `${key}=${value}`;
}

class MultiMap {
  readonly #sets = new Map<string, Set<string>>();

  get(key: string): Iterable<string> {
    return this.#sets.get(key) ?? [];
  }

  count(key: string): number {
    return this.#sets.get(key)?.size ?? 0;
  }

  add(key: string, value: string): void {
    const set = this.#sets.get(key);
    if (set) set.add(value);
    else this.#sets.set(key, new Set([value]));
  }

  remove(key: string, value: string): void {
    const set = this.#sets.get(key);
    set?.delete(value);
    if (set?.size === 0) this.#sets.delete(key);
  }
}
