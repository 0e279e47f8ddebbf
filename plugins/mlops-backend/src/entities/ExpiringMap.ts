/**
 * Remembers values for a while, at most so many: the oldest go first. Reading
 * does not prolong a value's life.
 */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, { value: V; until: number }>();

  constructor(
    private readonly options: {
      milliseconds: number;
      capacity: number;
      now?: () => number;
    },
  ) {}

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.until > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, {
      value,
      until: this.#now() + this.options.milliseconds,
    });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.options.capacity) break;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Deletes only while it is still this value that is remembered. */
  deleteValue(key: string, value: V): void {
    if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  #now(): number {
    return this.options.now?.() ?? performance.now();
  }
}
