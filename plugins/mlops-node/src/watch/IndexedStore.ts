import { matchesLabels } from './labelSelector';
import type { LabelRequirement, LabelSelector, ProjectedObject } from './types';

const NOTHING: readonly never[] = [];

/**
 * Objects by namespace and name, with indexes by name and by those label keys
 * that somebody asked for.
 */
export class IndexedStore<T extends ProjectedObject> {
  readonly #objects = new Map<string, T>();
  readonly #byName = new Map<string, T[]>();
  /** Label key → value → objects; built for a key when it is first asked for. */
  readonly #byLabel = new Map<string, Map<string, Set<T>>>();

  get size(): number {
    return this.#objects.size;
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  byName(name: string): readonly T[] {
    return this.#byName.get(name) ?? NOTHING;
  }

  byLabels(selector: LabelSelector, namespace?: string): readonly T[] {
    const found: T[] = [];
    for (const object of this.#candidates(selector)) {
      if (namespace !== undefined && object.namespace !== namespace) continue;
      if (matchesLabels(selector, object.labels)) found.push(object);
    }
    return found;
  }

  /** Answers what stood there before. */
  set(object: T): T | undefined {
    const key = keyOf(object.namespace, object.name);
    const previous = this.#objects.get(key);
    if (previous) this.#unindex(previous);
    this.#objects.set(key, object);
    this.#index(object);
    return previous;
  }

  delete(key: string): T | undefined {
    const previous = this.#objects.get(key);
    if (!previous) return undefined;
    this.#objects.delete(key);
    this.#unindex(previous);
    return previous;
  }

  /** The fewest objects that an index can name. */
  #candidates(selector: LabelSelector): Iterable<T> {
    let fewest: Array<Set<T>> | undefined;
    for (const requirement of selector) {
      const sets = this.#named(requirement);
      if (sets && (!fewest || sum(sets) < sum(fewest))) fewest = sets;
    }
    return fewest ? union(fewest) : this.#objects.values();
  }

  #named(requirement: LabelRequirement): Array<Set<T>> | undefined {
    switch (requirement.operator) {
      case 'in': {
        const index = this.#labelIndex(requirement.key);
        return [...new Set(requirement.values)].flatMap(
          value => index.get(value) ?? [],
        );
      }
      case 'exists':
        return [...this.#labelIndex(requirement.key).values()];
      default:
        return undefined;
    }
  }

  #labelIndex(key: string): Map<string, Set<T>> {
    const known = this.#byLabel.get(key);
    if (known) return known;
    const index = new Map<string, Set<T>>();
    for (const object of this.#objects.values()) addLabel(index, key, object);
    this.#byLabel.set(key, index);
    return index;
  }

  #index(object: T): void {
    const named = this.#byName.get(object.name);
    if (named) named.push(object);
    else this.#byName.set(object.name, [object]);
    for (const [key, index] of this.#byLabel) addLabel(index, key, object);
  }

  #unindex(object: T): void {
    const named = this.#byName.get(object.name)?.filter(one => one !== object);
    if (named?.length) this.#byName.set(object.name, named);
    else this.#byName.delete(object.name);
    for (const [key, index] of this.#byLabel) {
      const value = object.labels[key];
      const objects = value === undefined ? undefined : index.get(value);
      objects?.delete(object);
      if (objects?.size === 0) index.delete(value);
    }
  }
}

/** The key of an object in its store. */
export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function sum(sets: ReadonlyArray<ReadonlySet<unknown>>): number {
  return sets.reduce((total, set) => total + set.size, 0);
}

/** Of sets that have nothing in common. */
function* union<T>(sets: Iterable<Set<T>>): Generator<T, void> {
  for (const set of sets) yield* set;
}

function addLabel<T extends ProjectedObject>(
  index: Map<string, Set<T>>,
  key: string,
  object: T,
): void {
  if (!Object.hasOwn(object.labels, key)) return;
  const value = object.labels[key];
  const objects = index.get(value);
  if (objects) objects.add(object);
  else index.set(value, new Set([object]));
}
