import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';

const SOON_MS = 2_000;

/**
 * Refreshes again and again: soon after something changed or went wrong, since
 * a catalog that is still filling up changes often, and less and less often, up
 * to the interval, while nothing does.
 */
export class RefreshLoop {
  #timer?: NodeJS.Timeout;
  #stopped = false;

  constructor(
    private readonly options: {
      /** Answers how many things changed. */
      refresh: () => Promise<number>;
      intervalMs: number;
      logger: LoggerService;
    },
  ) {}

  start(): void {
    void this.#turn(0);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #turn(quiet: number): Promise<void> {
    const changes = await this.#refresh();
    if (this.#stopped) return;
    const turnsOfQuiet = changes === 0 ? Math.min(quiet + 1, 10) : 0;
    const delay = Math.min(
      SOON_MS * 2 ** turnsOfQuiet,
      this.options.intervalMs,
    );
    this.#timer = setTimeout(() => void this.#turn(turnsOfQuiet), delay);
    this.#timer.unref();
  }

  /** Undefined when it failed. */
  async #refresh(): Promise<number | undefined> {
    try {
      return await this.options.refresh();
    } catch (error) {
      this.options.logger.warn(
        `The catalog could not be read, its entities stay as they were: ${toError(error).message}`,
      );
      return undefined;
    }
  }
}
