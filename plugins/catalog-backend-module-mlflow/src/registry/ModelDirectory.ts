const FRESH_MS = 5 * 60_000;
const PAUSE_AFTER_FAILURE_MS = 60_000;

/**
 * Which registered models one instance has, for whoever asks about one of
 * them. The provider's rounds keep it; where they run in another replica of the
 * backend it reads for itself, once for all who ask.
 */
export class ModelDirectory {
  #names?: ReadonlySet<string>;
  #readAt = 0;
  #failedAt?: number;
  #reading?: Promise<void>;

  constructor(
    private readonly read: () => Promise<Iterable<string>>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Undefined while nothing was ever known. */
  async has(name: string): Promise<boolean | undefined> {
    if (this.#isDue()) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      // What is known is told at once; only who knows nothing waits.
      if (!this.#names) await this.#reading;
    }
    return this.#names?.has(name);
  }

  learn(names: Iterable<string>): void {
    this.#names = new Set(names);
    this.#readAt = this.now();
    this.#failedAt = undefined;
  }

  #isDue(): boolean {
    const now = this.now();
    if (
      this.#failedAt !== undefined &&
      now - this.#failedAt < PAUSE_AFTER_FAILURE_MS
    ) {
      return false;
    }
    return !this.#names || now - this.#readAt > FRESH_MS;
  }

  async #read(): Promise<void> {
    try {
      this.learn(await this.read());
    } catch {
      this.#failedAt = this.now();
    }
  }
}
