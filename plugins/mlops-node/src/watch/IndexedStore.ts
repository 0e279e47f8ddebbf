import { matchesLabels } from './labelSelector';
import { ObjectIndex } from './ObjectIndex';
import type { LabelRequirement, LabelSelector, ProjectedObject } from './types';

/** Selectors are written by many people; the keys most recently used stay. */
const MAX_LABEL_INDEXES = 64;

/** Where an index leads: how many objects, and which. */
interface Candidates<T> {
  count: number;
  objects(): Iterable<T>;
}

/**
 * Objects by key (see `objectKey`), with indexes by name and by those label keys
 * that somebody asked for.
 */
export class IndexedStore<T extends ProjectedObject> {
  readonly #objects = new Map<string, T>();
  readonly #byName = new ObjectIndex<T>();
  /** By label key; made when a key is first asked for. */
  readonly #byLabel = new Map<string, ObjectIndex<T>>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  byName(name: string): readonly T[] {
    return this.#byName.get(name);
  }

  byLabels(selector: LabelSelector, namespace?: string): readonly T[] {
    const found: T[] = [];
    for (const object of this.#candidates(selector).objects()) {
      if (namespace !== undefined && object.namespace !== namespace) continue;
      if (matchesLabels(selector, object.labels)) found.push(object);
    }
    return found;
  }

  /** Answers what stood there before. */
  set(key: string, object: T): T | undefined {
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
  #candidates(selector: LabelSelector): Candidates<T> {
    let fewest: Candidates<T> = {
      count: this.#objects.size,
      objects: () => this.#objects.values(),
    };
    for (const requirement of selector) {
      const candidates = this.#named(requirement);
      if (candidates && candidates.count <= fewest.count) fewest = candidates;
    }
    return fewest;
  }

  #named(requirement: LabelRequirement): Candidates<T> | undefined {
    switch (requirement.operator) {
      case 'in': {
        const index = this.#labelIndex(requirement.key);
        const values = [...new Set(requirement.values)];
        return {
          count: values.reduce((sum, value) => sum + index.count(value), 0),
          objects: () => values.flatMap(value => index.get(value)),
        };
      }
      case 'exists': {
        const index = this.#labelIndex(requirement.key);
        return { count: this.#objects.size, objects: () => index.all() };
      }
      default:
        return undefined;
    }
  }

  #labelIndex(key: string): ObjectIndex<T> {
    const known = this.#byLabel.get(key);
    if (known) {
      this.#byLabel.delete(key);
      this.#byLabel.set(key, known);
      return known;
    }
    const [oldest] = this.#byLabel.keys();
    if (this.#byLabel.size >= MAX_LABEL_INDEXES) this.#byLabel.delete(oldest);
    const index = new ObjectIndex<T>();
    for (const object of this.#objects.values()) {
      if (Object.hasOwn(object.labels, key)) {
        index.add(object.labels[key], object);
      }
    }
    this.#byLabel.set(key, index);
    return index;
  }

  #index(object: T): void {
    this.#byName.add(object.name, object);
    for (const [key, index] of this.#byLabel) {
      if (Object.hasOwn(object.labels, key)) {
        index.add(object.labels[key], object);
      }
    }
  }

  #unindex(object: T): void {
    this.#byName.remove(object.name, object);
    for (const [key, index] of this.#byLabel) {
      if (Object.hasOwn(object.labels, key)) {
        index.remove(object.labels[key], object);
      }
    }
  }
}
