/** A consumer that is this far behind begins anew. */
const MAX_WAITING = 5_000;

/**
 * Lines of a stream that is opened before anybody reads it, so that nothing is
 * missed between a list and its watch.
 *
 * @public
 */
export class LineFeed {
  readonly #waiting: string[] = [];
  readonly #request = new AbortController();
  #end: { error?: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(open: (signal: AbortSignal) => AsyncIterable<string>) {
    void this.#pump(open);
  }

  /**
   * The lines, until the stream ends or none has come for `idleMs`. Ending the
   * iteration closes the stream.
   */
  async *lines(signal: AbortSignal, idleMs: number): AsyncGenerator<string> {
    const stop = () => this.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        const line = this.#waiting.shift();
        if (line !== undefined) yield line;
        else if (this.#end && 'error' in this.#end) throw this.#end.error;
        else if (this.#end || !(await this.#hear(idleMs))) return;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.close();
    }
  }

  close(): void {
    this.#request.abort();
    this.#wake();
  }

  async #pump(
    open: (signal: AbortSignal) => AsyncIterable<string>,
  ): Promise<void> {
    try {
      for await (const line of open(this.#request.signal)) {
        if (this.#waiting.length >= MAX_WAITING) break;
        this.#waiting.push(line);
        this.#wake();
      }
      this.#end = {};
    } catch (error) {
      this.#end = this.#request.signal.aborted ? {} : { error };
    }
    this.#request.abort();
    this.#wake();
  }

  /** Whether something happened in time. */
  #hear(idleMs: number): Promise<boolean> {
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(false), idleMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
