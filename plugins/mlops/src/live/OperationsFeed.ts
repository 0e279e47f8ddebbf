import type {
  Operation,
  OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import { isActive } from '../states/operation';

/** The operations of an entity, newest first, as far as they are known. */
export type OperationsState =
  | { phase: 'loading' }
  | { phase: 'ready'; operations: readonly Operation[]; error?: unknown }
  | { phase: 'failed'; error: unknown };

/** How often a feed asks, in milliseconds. */
export const OPERATIONS_TIMING = {
  /** While one is under way. */
  underWay: 1500,
  /** While none is; a signal or another delivery is answered at once. */
  idle: 30_000,
};

const SHOWN = 20;

/**
 * Keeps an entity's operations fresh while somebody looks. Signals make it
 * ask at once; while one is under way it asks every other second besides, for
 * a signal can be lost.
 */
export class OperationsFeed {
  #state: OperationsState = { phase: 'loading' };
  readonly #listeners = new Set<() => void>();
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isWanted = false;

  constructor(
    private readonly api: OperationsApi,
    readonly entityRef: string,
  ) {}

  readonly getState = (): OperationsState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      document.addEventListener('visibilitychange', this.refresh);
      this.refresh();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  /** Asks now, or right after the answer that is awaited. */
  readonly refresh = (): void => {
    if (this.#listeners.size === 0 || document.hidden) return;
    if (this.#request) this.#isWanted = true;
    else this.#fetch();
  };

  /** Takes what an answer to something else told of an operation. */
  readonly put = (operation: Operation): void => {
    const known =
      'operations' in this.#state ? this.#state.operations : ([] as const);
    const isKnown = known.some(({ id }) => id === operation.id);
    const operations = isKnown
      ? known.map(other => (other.id === operation.id ? operation : other))
      : [operation, ...known];
    this.#set({ phase: 'ready', operations });
    // What is on its way may be older.
    this.#request?.abort();
    this.#request = undefined;
    this.refresh();
  };

  #stop(): void {
    document.removeEventListener('visibilitychange', this.refresh);
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = undefined;
  }

  async #fetch(): Promise<void> {
    clearTimeout(this.#timer);
    const request = new AbortController();
    this.#request = request;
    this.#isWanted = false;
    const next = await this.api
      .getOperations(this.entityRef, { limit: SHOWN, signal: request.signal })
      .then(
        ({ operations }): OperationsState => ({ phase: 'ready', operations }),
        (error: unknown) => this.#afterError(error),
      );
    if (this.#request !== request) return;
    this.#request = undefined;
    this.#set(next);
    if (this.#isWanted) this.refresh();
    else this.#schedule();
  }

  #afterError(error: unknown): OperationsState {
    return 'operations' in this.#state
      ? { ...this.#state, error }
      : { phase: 'failed', error };
  }

  #schedule(): void {
    const state = this.#state;
    const isBusy =
      'operations' in state && state.operations.some(o => isActive(o));
    const wait = isBusy ? OPERATIONS_TIMING.underWay : OPERATIONS_TIMING.idle;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.refresh, wait);
  }

  #set(state: OperationsState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
