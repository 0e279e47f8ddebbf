import type {
  Delivery,
  MlopsApi,
} from '@slipway/backstage-plugin-mlops-common';
import { problemOf } from '../states/problem';

/** What is known of an entity's delivery now. */
export type DeliveryState =
  | { phase: 'loading' }
  | { phase: 'ready'; delivery: Delivery; receivedAt: number }
  | {
      phase: 'stale';
      delivery: Delivery;
      receivedAt: number;
      error: unknown;
    }
  | { phase: 'failed'; error: unknown };

const SECOND = 1000;

/** How often a feed asks, in milliseconds. */
export const FEED_TIMING = {
  /** Without signals. */
  poll: 10 * SECOND,
  /** With signals, in case one is lost. */
  safetyPoll: 60 * SECOND,
  /** Signals that come in a burst are answered with one more request. */
  shortestGap: 300,
  /** A request that takes longer is given up. */
  timeout: 30 * SECOND,
  /** Longest wait between attempts while they fail. */
  longestRetry: 60 * SECOND,
};

/**
 * Keeps one entity's delivery fresh for all that look at it.
 *
 * A signal that names another revision is answered with a fetch; many in a
 * row with one. A slow poll covers lost signals, and when it finds a change
 * that no signal told of, signals are not trusted until the next one comes.
 * Nothing is asked for while the document is hidden.
 */
export class DeliveryFeed {
  #state: DeliveryState = { phase: 'loading' };
  readonly #listeners = new Set<() => void>();
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted: string | undefined;
  #startedAt = 0;
  #failures = 0;
  #signalled: string | undefined;
  #signals: 'absent' | 'trusted' | 'missed' = 'absent';

  constructor(
    private readonly api: MlopsApi,
    readonly entityRef: string,
  ) {}

  readonly getState = (): DeliveryState => this.#state;

  /** Listens; the feed runs while anyone does. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const first = this.#listeners.size === 0;
    this.#listeners.add(listener);
    if (first) this.#start();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) {
        this.#stop();
      }
    };
  };

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /** Says whether the portal has signals at all. */
  useSignals(available: boolean): void {
    this.#signals = available ? 'trusted' : 'absent';
    if (this.isWatched && !this.#request) this.#schedule();
  }

  /** A signal came for this entity. */
  onSignal(revision: string): void {
    this.#signals = 'trusted';
    this.#signalled = revision;
    if (!this.isWatched || revision === this.#revision()) return;
    this.#wanted = revision;
    this.#fetchSoon();
  }

  /** Asks now, because a person wants to. */
  readonly refresh = (): void => {
    if (this.isWatched) this.#fetch();
  };

  #revision(): string | undefined {
    return 'delivery' in this.#state
      ? this.#state.delivery.revision
      : undefined;
  }

  #start(): void {
    document.addEventListener('visibilitychange', this.#onReturn);
    window.addEventListener('focus', this.#onReturn);
    window.addEventListener('online', this.#onReturn);
    this.#fetch();
  }

  #stop(): void {
    document.removeEventListener('visibilitychange', this.#onReturn);
    window.removeEventListener('focus', this.#onReturn);
    window.removeEventListener('online', this.#onReturn);
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = undefined;
  }

  readonly #onReturn = (): void => {
    if (document.hidden) {
      clearTimeout(this.#timer);
    } else {
      this.#fetchSoon();
    }
  };

  #fetchSoon(): void {
    if (this.#request || document.hidden) return;
    const wait = this.#startedAt + FEED_TIMING.shortestGap - Date.now();
    this.#after(Math.max(0, wait));
  }

  #after(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), milliseconds);
  }

  #schedule(): void {
    if (document.hidden) return;
    if (this.#wanted !== undefined) {
      this.#fetchSoon();
    } else {
      this.#after(this.#nextPoll());
    }
  }

  #nextPoll(): number {
    if (this.#failures > 0) {
      const wait = FEED_TIMING.poll * 2 ** (this.#failures - 1);
      return Math.min(wait, FEED_TIMING.longestRetry);
    }
    return this.#signals === 'trusted'
      ? FEED_TIMING.safetyPoll
      : FEED_TIMING.poll;
  }

  async #fetch(): Promise<void> {
    clearTimeout(this.#timer);
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.#wanted = undefined;
    this.#startedAt = Date.now();
    const timeout = setTimeout(
      () => request.abort(new Error('The delivery API did not answer in time')),
      FEED_TIMING.timeout,
    );
    try {
      const delivery = await this.api.getDelivery(this.entityRef, {
        signal: request.signal,
      });
      if (this.#request === request) this.#onAnswer(delivery);
    } catch (error) {
      if (this.#request === request) {
        const { aborted, reason } = request.signal;
        this.#onError(aborted ? reason : error);
      }
    } finally {
      clearTimeout(timeout);
      if (this.#request === request) {
        this.#request = undefined;
        this.#schedule();
      }
    }
  }

  #onAnswer(delivery: Delivery): void {
    const before = this.#revision();
    const untold =
      before !== undefined &&
      before !== delivery.revision &&
      this.#signalled !== delivery.revision;
    if (untold && this.#signals === 'trusted' && this.#wanted === undefined) {
      this.#signals = 'missed';
    }
    if (this.#wanted === delivery.revision) this.#wanted = undefined;
    this.#failures = 0;
    this.#set({ phase: 'ready', delivery, receivedAt: Date.now() });
  }

  #onError(error: unknown): void {
    this.#failures += 1;
    const known = this.#state;
    if ('delivery' in known && problemOf(error).passing) {
      const { delivery, receivedAt } = known;
      this.#set({ phase: 'stale', delivery, receivedAt, error });
    } else {
      this.#set({ phase: 'failed', error });
    }
  }

  #set(state: DeliveryState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
