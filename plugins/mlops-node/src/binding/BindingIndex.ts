import type { ResourceRef } from '@slipway/backstage-plugin-mlops-common';
import { matchesLabels } from '../watch/labelSelector';
import type { ProjectedObject } from '../watch/types';
import type { ObjectBinding } from './types';

/**
 * From an object to the entities it belongs to, without looking at every
 * binding: names have a map, selectors are found by one pair that an object
 * must carry.
 */
export class BindingIndex {
  readonly #bindings = new Map<string, ObjectBinding>();
  readonly #managed = new Map<string, Set<string>>();
  readonly #byName = new MultiMap();
  readonly #byPair = new MultiMap();
  readonly #byManaged = new MultiMap();
  /** Selectors without an equality: each has to be tried. */
  readonly #unindexed = new Set<string>();

  bind(binding: ObjectBinding): void {
    this.#drop(binding.entityRef);
    this.#bindings.set(binding.entityRef, binding);
    this.#keys(binding, (index, key) => index.add(key, binding.entityRef));
    if (this.#isUnindexed(binding)) this.#unindexed.add(binding.entityRef);
  }

  unbind(entityRef: string): void {
    this.#drop(entityRef);
    this.bindManaged(entityRef, []);
  }

  bindManaged(entityRef: string, resources: readonly ResourceRef[]): void {
    for (const key of this.#managed.get(entityRef) ?? []) {
      this.#byManaged.remove(key, entityRef);
    }
    this.#managed.delete(entityRef);
    if (resources.length === 0) return;
    const keys = new Set(resources.map(managedKey));
    this.#managed.set(entityRef, keys);
    for (const key of keys) this.#byManaged.add(key, entityRef);
  }

  get(entityRef: string): ObjectBinding | undefined {
    return this.#bindings.get(entityRef);
  }

  owns(entityRef: string, object: ProjectedObject): boolean {
    const binding = this.#bindings.get(entityRef);
    return (
      (binding !== undefined && matches(binding, object)) ||
      (this.#managed.get(entityRef)?.has(managedKey(object)) ?? false)
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

  /** Entities whose binding could see objects of this cluster or instance. */
  entitiesOfCluster(cluster: string): Set<string> {
    const found = new Set<string>();
    for (const [entityRef, binding] of this.#bindings) {
      if (!binding.clusters || binding.clusters.includes(cluster)) {
        found.add(entityRef);
      }
    }
    return found;
  }

  #drop(entityRef: string): void {
    const binding = this.#bindings.get(entityRef);
    if (!binding) return;
    this.#bindings.delete(entityRef);
    this.#unindexed.delete(entityRef);
    this.#keys(binding, (index, key) => index.remove(key, entityRef));
  }

  #keys(
    { match }: ObjectBinding,
    visit: (index: MultiMap, key: string) => void,
  ): void {
    if (match.by === 'names') {
      for (const name of match.names) visit(this.#byName, name);
      return;
    }
    const equality = match.selector.find(one => one.operator === 'in');
    if (equality?.operator !== 'in') return;
    for (const value of equality.values) {
      visit(this.#byPair, pairKey(equality.key, value));
    }
  }

  #isUnindexed({ match }: ObjectBinding): boolean {
    return (
      match.by === 'labels' &&
      !match.selector.some(one => one.operator === 'in')
    );
  }
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
