const NOTHING: readonly never[] = [];

/**
 * Objects by a string. Most strings name one object, so a set is only made for
 * those that name more: it would take more memory than the object's own name.
 */
export class ObjectIndex<T extends object> {
  readonly #entries = new Map<string, T | Set<T>>();

  get(value: string): readonly T[] {
    const entry = this.#entries.get(value);
    if (entry === undefined) return NOTHING;
    return entry instanceof Set ? [...entry] : [entry];
  }

  count(value: string): number {
    const entry = this.#entries.get(value);
    if (entry === undefined) return 0;
    return entry instanceof Set ? entry.size : 1;
  }

  *all(): Generator<T, void> {
    for (const entry of this.#entries.values()) {
      if (entry instanceof Set) yield* entry;
      else yield entry;
    }
  }

  add(value: string, object: T): void {
    const entry = this.#entries.get(value);
    if (entry === undefined) this.#entries.set(value, object);
    else if (entry instanceof Set) entry.add(object);
    else this.#entries.set(value, new Set([entry, object]));
  }

  remove(value: string, object: T): void {
    const entry = this.#entries.get(value);
    if (entry === object) this.#entries.delete(value);
    if (!(entry instanceof Set)) return;
    entry.delete(object);
    const [last] = entry;
    if (entry.size === 1) this.#entries.set(value, last);
  }
}
