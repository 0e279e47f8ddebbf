import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Freshness } from '@slipway/backstage-plugin-mlops-common';

const SAME_STATE_MS = 60_000;

/**
 * Tells the log when a watch begins to work and when it ceases to: once for a
 * change of state, and not for each failed attempt in between.
 */
export class WatchLog {
  #state: Freshness['state'] | undefined;
  #reason: string | undefined;
  #toldAt = -Infinity;
  #faultAt = -Infinity;

  constructor(
    private readonly title: string,
    private readonly logger: LoggerService,
  ) {}

  freshness(freshness: Freshness): void {
    const reason = freshness.state === 'live' ? undefined : freshness.reason;
    const isNew = freshness.state !== this.#state;
    const isDue = performance.now() - this.#toldAt >= SAME_STATE_MS;
    if (!isNew && (reason === this.#reason || !isDue)) return;
    this.#state = freshness.state;
    this.#reason = reason;
    this.#toldAt = performance.now();
    if (reason === undefined) this.logger.info(`Watching ${this.title}`);
    else this.logger.warn(`Cannot watch ${this.title}: ${reason}`);
  }

  /** Someone's code threw; it would for each of thousands of objects. */
  fault(error: unknown): void {
    if (performance.now() - this.#faultAt < SAME_STATE_MS) return;
    this.#faultAt = performance.now();
    this.logger.error(
      `A reader of ${this.title} failed, what it read is left out`,
      toError(error),
    );
  }
}
