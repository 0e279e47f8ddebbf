import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { isDeepStrictEqual } from 'node:util';

/** What another replica writes, and what expires, is seen after this long. */
const LOOKED_AT_EVERY_MS = 5_000;

/**
 * What stands in a small table, in memory, for the pages that show it: read
 * when this replica wrote, and every few seconds for the others.
 *
 * @public
 */
export class StoreMirror<TValue> {
  #known: ReadonlyMap<string, TValue> = new Map();
  readonly #listeners = new Set<(keys: ReadonlySet<string>) => void>();
  #unsubscribe?: () => void;
  #timer?: NodeJS.Timeout;
  #reading?: Promise<void>;
  #isReadAgain = false;

  constructor(
    private readonly options: {
      read(): Promise<ReadonlyMap<string, TValue>>;
      /** Tells when this replica wrote. */
      subscribe(listener: () => void): () => void;
      /** For the log: `The gates of Flagger`. */
      what: string;
      logger: LoggerService;
      everyMs?: number;
    },
  ) {}

  get(key: string): TValue | undefined {
    return this.#known.get(key);
  }

  onChange(listener: (keys: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    const { subscribe, everyMs = LOOKED_AT_EVERY_MS } = this.options;
    this.#unsubscribe = subscribe(() => this.#refresh());
    this.#timer = setInterval(() => this.#refresh(), everyMs);
    this.#timer.unref();
    this.#refresh();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    clearInterval(this.#timer);
    this.#isReadAgain = false;
    await this.#reading;
  }

  /** One reading at a time; what is written meanwhile is read after it. */
  #refresh(): void {
    if (this.#reading) {
      this.#isReadAgain = true;
      return;
    }
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
      if (!this.#isReadAgain) return;
      this.#isReadAgain = false;
      this.#refresh();
    });
  }

  async #read(): Promise<void> {
    try {
      this.#replace(await this.options.read());
    } catch (error) {
      this.options.logger.warn(
        `${this.options.what} could not be read: ${toError(error).message}`,
      );
    }
  }

  #replace(found: ReadonlyMap<string, TValue>): void {
    const former = this.#known;
    this.#known = found;
    const changed = [...former.keys(), ...found.keys()].filter(
      key => !isDeepStrictEqual(former.get(key), found.get(key)),
    );
    if (changed.length === 0) return;
    for (const listener of this.#listeners) listener(new Set(changed));
  }
}
