import type {
  Fleet,
  FleetQuery,
  FleetRow,
  MlopsApi,
} from '@slipway/backstage-plugin-mlops-common';
import { fleetRowId } from '../states/fleet';
import { problemOf } from '../states/problem';

/** What is known of the fleet: its counts, and its rows as far as they were scrolled to. */
export interface FleetView extends Omit<Fleet, 'next'> {
  /** There are rows behind those that are loaded. */
  hasMore: boolean;
}

/** What is known of the fleet now. */
export type FleetFeedState =
  | { phase: 'loading' }
  | { phase: 'ready'; fleet: FleetView; receivedAt: number }
  | { phase: 'stale'; fleet: FleetView; receivedAt: number; error: unknown }
  | { phase: 'failed'; error: unknown };

const SECOND = 1000;

/** How often a feed asks, in milliseconds. */
export const FLEET_TIMING = {
  /** Without signals. */
  poll: 10 * SECOND,
  /** With signals, in case one is lost. */
  safetyPoll: 60 * SECOND,
  /** While the backend still makes its rows. */
  pendingPoll: 2 * SECOND,
  /** However many changes are told, it asks no more often. */
  shortestGap: 2 * SECOND,
  /** All who look are told at once, and need not ask at once. */
  spread: 0.5 * SECOND,
  timeout: 30 * SECOND,
  /** Longest wait between attempts while they fail. */
  longestRetry: 60 * SECOND,
};

/** Rows of one request. */
export const FLEET_PAGE = 100;
/** How many rows before the end more are asked for. */
const AHEAD = 60;

interface FleetPage {
  cursor?: string;
  next?: string;
  rows: FleetRow[];
  fetchedAt: number;
  /** Something may have changed since. */
  isStale: boolean;
}

/**
 * Keeps the fleet fresh, page by page. A change makes all pages stale; only
 * what is looked at is asked for again, and the rest when it is scrolled to.
 * Nothing is asked for while the document is hidden.
 */
export class FleetFeed {
  #state: FleetFeedState = { phase: 'loading' };
  #pages: FleetPage[] = [];
  #counts: Omit<Fleet, 'rows' | 'next'> | undefined;
  #looked = { first: 0, last: 0 };
  readonly #listeners = new Set<() => void>();
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = -Infinity;
  #failures = 0;
  #hasSignals = false;

  constructor(
    private readonly api: Pick<MlopsApi, 'getFleet'>,
    private readonly query: Omit<FleetQuery, 'cursor' | 'limit'>,
  ) {}

  readonly getState = (): FleetFeedState => this.#state;

  /** Listens; the feed runs while anyone does. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) {
        this.#stop();
      }
    };
  };

  /** Says whether the portal has signals at all. */
  useSignals(available: boolean): void {
    this.#hasSignals = available;
  }

  /** Something in the fleet changed. */
  readonly onSignal = (): void => {
    this.#markStale();
    this.#refreshSoon();
  };

  /** Which rows are looked at, by index. */
  readonly look = (first: number, last: number): void => {
    this.#looked = { first, last };
    if (this.#request || this.#listeners.size === 0) return;
    const job = this.#nextJob();
    // What was seen before is asked for again only so often, what was not at once.
    if (job === this.#pages.length) void this.#fetch(job);
    else if (job !== undefined) this.#refreshSoon();
  };

  /** Asks now, because a person wants to. */
  readonly refresh = (): void => {
    this.#markStale();
    if (!this.#request) this.#refreshNow();
  };

  #start(): void {
    document.addEventListener('visibilitychange', this.#onReturn);
    window.addEventListener('focus', this.#onReturn);
    window.addEventListener('online', this.#onReturn);
    this.#markStale();
    this.#refreshNow();
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
    if (document.hidden) clearTimeout(this.#timer);
    else this.onSignal();
  };

  #markStale(): void {
    for (const page of this.#pages) page.isStale = true;
  }

  #refreshSoon(): void {
    if (this.#request || document.hidden || this.#listeners.size === 0) return;
    const wait = this.#refreshedAt + FLEET_TIMING.shortestGap - Date.now();
    this.#after(Math.max(0, wait) + Math.random() * FLEET_TIMING.spread);
  }

  #after(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refreshNow(), milliseconds);
  }

  #refreshNow(): void {
    this.#refreshedAt = Date.now();
    void this.#fetch(this.#nextJob() ?? 0);
  }

  /** The first page has the counts; then come those that are looked at. */
  #nextJob(): number | undefined {
    const [head] = this.#pages;
    if (!head || head.isStale) return 0;
    const { first, last } = this.#looked;
    let rowsBefore = 0;
    for (const [i, page] of this.#pages.entries()) {
      const end = rowsBefore + page.rows.length;
      if (page.isStale && end > first && rowsBefore <= last) return i;
      rowsBefore = end;
    }
    const hasMore = this.#pages.at(-1)?.next !== undefined;
    return hasMore && last + AHEAD >= rowsBefore
      ? this.#pages.length
      : undefined;
  }

  #schedule(): void {
    if (document.hidden || this.#listeners.size === 0) return;
    const job = this.#failures === 0 ? this.#nextJob() : undefined;
    if (job === undefined) this.#after(this.#nextPoll());
    // The pages of one refresh belong together.
    else if (job > 0) void this.#fetch(job);
    else this.#refreshSoon();
  }

  #nextPoll(): number {
    if (this.#failures > 0) {
      const wait = FLEET_TIMING.poll * 2 ** (this.#failures - 1);
      return Math.min(wait, FLEET_TIMING.longestRetry);
    }
    if (this.#counts?.pending) return FLEET_TIMING.pendingPoll;
    return this.#hasSignals ? FLEET_TIMING.safetyPoll : FLEET_TIMING.poll;
  }

  async #fetch(index: number): Promise<void> {
    clearTimeout(this.#timer);
    const request = new AbortController();
    this.#request = request;
    const known = this.#pages[index];
    const cursor = known ? known.cursor : this.#pages[index - 1]?.next;
    // What changes from here on, this answer may not know.
    if (known) known.isStale = false;
    const timeout = setTimeout(
      () => request.abort(new Error('The delivery API did not answer in time')),
      FLEET_TIMING.timeout,
    );
    try {
      const answer = await this.api.getFleet(
        { ...this.query, limit: FLEET_PAGE, cursor },
        { signal: request.signal },
      );
      if (this.#request === request) this.#onAnswer(index, cursor, answer);
    } catch (error) {
      if (this.#request === request) {
        const { aborted, reason } = request.signal;
        if (known) known.isStale = true;
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

  #onAnswer(index: number, cursor: string | undefined, answer: Fleet): void {
    const { next, rows, ...counts } = answer;
    const isStale = this.#pages[index]?.isStale ?? false;
    const fetchedAt = Date.now();
    this.#pages[index] = { cursor, next, rows, fetchedAt, isStale };
    const following = this.#pages[index + 1];
    if (!next) {
      this.#pages.length = index + 1;
    } else if (following && following.cursor !== next) {
      following.cursor = next;
      following.isStale = true;
    }
    const choices = counts.choices ?? this.#counts?.choices;
    this.#counts = { ...counts, ...(choices && { choices }) };
    this.#failures = 0;
    const fleet: FleetView = {
      ...this.#counts,
      rows: freshestOf(this.#pages),
      hasMore: this.#pages.at(-1)?.next !== undefined,
    };
    this.#set({ phase: 'ready', fleet, receivedAt: fetchedAt });
  }

  #onError(error: unknown): void {
    this.#failures += 1;
    const known = this.#state;
    if ('fleet' in known && problemOf(error).passing) {
      const { fleet, receivedAt } = known;
      this.#set({ phase: 'stale', fleet, receivedAt, error });
    } else {
      this.#set({ phase: 'failed', error });
    }
  }

  #set(state: FleetFeedState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A row that moved may be on two pages until both are fresh: the later knows. */
function freshestOf(pages: readonly FleetPage[]): FleetRow[] {
  const latest = new Map<string, number>();
  for (const { fetchedAt, rows } of pages) {
    for (const row of rows) {
      const id = fleetRowId(row);
      latest.set(id, Math.max(latest.get(id) ?? 0, fetchedAt));
    }
  }
  const shown = new Set<string>();
  return pages.flatMap(({ fetchedAt, rows }) =>
    rows.filter(row => {
      const id = fleetRowId(row);
      if (latest.get(id) !== fetchedAt || shown.has(id)) return false;
      shown.add(id);
      return true;
    }),
  );
}
