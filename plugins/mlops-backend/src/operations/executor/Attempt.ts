/** Why an attempt was ended from outside. */
export type Interruption = 'deadline' | 'cancelled' | 'stopped';

/** A handler that does not heed its signal is not waited for any longer. */
const LET_GO_MS = 5_000;

/** Thrown when an attempt was ended from outside. */
export class Interrupted extends Error {
  name = 'Interrupted' as const;

  constructor(
    readonly by: Interruption,
    /** What the handler said to it. */
    readonly lastWords?: Error,
  ) {
    super(`Ended by ${by}`);
  }
}

/** One run of a handler, which can be ended from outside. */
export class Attempt {
  readonly #controller = new AbortController();
  #interruption?: Interruption;
  #open = true;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the handler may still write. */
  get isOpen(): boolean {
    return this.#open;
  }

  interrupt(by: Interruption): void {
    if (this.#interruption) return;
    this.#interruption = by;
    this.#controller.abort(new Error(`The step was ended: ${by}`));
  }

  /**
   * @throws Interrupted, when it was and the handler did not come to an end by
   * itself all the same.
   */
  async run<T>(work: () => Promise<T>, withinMs: number): Promise<T> {
    // Timers are 32 bits wide.
    const patience = Math.min(withinMs, 2 ** 31 - 1);
    const timer = setTimeout(() => this.interrupt('deadline'), patience);
    const letGo = this.#letGo();
    try {
      return await Promise.race([work(), letGo.promise]);
    } catch (error) {
      if (error instanceof Interrupted || !this.#interruption) throw error;
      throw new Interrupted(
        this.#interruption,
        error instanceof Error ? error : undefined,
      );
    } finally {
      this.#open = false;
      clearTimeout(timer);
      letGo.forget();
    }
  }

  #letGo(): { promise: Promise<never>; forget(): void } {
    let timer: NodeJS.Timeout | undefined;
    const promise = new Promise<never>((_, reject) => {
      this.signal.addEventListener('abort', () => {
        const by = this.#interruption ?? 'stopped';
        timer = setTimeout(() => reject(new Interrupted(by)), LET_GO_MS);
      });
    });
    return { promise, forget: () => clearTimeout(timer) };
  }
}
