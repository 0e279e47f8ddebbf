import { setImmediate } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  DELIVERY_CHANNEL,
  type DeliverySignal,
} from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryBoard } from '../delivery/DeliveryBoard';

const COALESCED_MS = 100;
/** The longest stretch of work before others get their turn. */
const TURN_MS = 5;

/** The revision of an entity that is not bound, or not any more. */
export const UNBOUND_REVISION = 'unbound';

/**
 * Tells the browsers which entities' delivery changed: a reference and a
 * revision, nothing that needs a permission.
 */
export class DeliverySignals {
  readonly #pending = new Set<string>();
  readonly #told = new Map<string, string>();
  #timer?: NodeJS.Timeout;
  #unsubscribe?: () => void;
  #flushing = false;
  #stopped = false;

  constructor(
    private readonly options: {
      board: DeliveryBoard;
      signals: SignalsService;
      logger: LoggerService;
      /** Done with what changed before it is told. */
      record?: (entityRef: string) => Promise<void>;
      coalescedMs?: number;
    },
  ) {}

  start(): void {
    this.#unsubscribe = this.options.board.onChange(entityRefs => {
      for (const entityRef of entityRefs) this.#pending.add(entityRef);
      this.#schedule();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer || this.#flushing || this.#stopped) return;
    if (this.#pending.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#flush();
    }, this.options.coalescedMs ?? COALESCED_MS);
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    try {
      const entityRefs = [...this.#pending];
      this.#pending.clear();
      let turn = performance.now();
      for (const entityRef of entityRefs) {
        if (this.#stopped) return;
        await this.#tellIfChanged(entityRef);
        if (performance.now() - turn < TURN_MS) continue;
        await setImmediate();
        turn = performance.now();
      }
    } finally {
      this.#flushing = false;
      this.#schedule();
    }
  }

  async #tellIfChanged(entityRef: string): Promise<void> {
    try {
      const revision = this.#newRevision(entityRef);
      if (!revision) return;
      await this.options.record?.(entityRef);
      this.#publish({ entityRef, revision });
    } catch (error) {
      this.options.logger.error(
        `The change of ${entityRef} could not be told`,
        toError(error),
      );
    }
  }

  /** Undefined where nobody can have seen anything else. */
  #newRevision(entityRef: string): string | undefined {
    const { board } = this.options;
    if (!board.isBound(entityRef)) {
      return this.#told.delete(entityRef) ? UNBOUND_REVISION : undefined;
    }
    const seen = this.#told.get(entityRef) ?? board.servedRevision(entityRef);
    // Joining what nobody ever looked at would be for nothing.
    if (seen === undefined) return undefined;
    const revision = board.revision(entityRef);
    if (revision === undefined) return undefined;
    this.#told.set(entityRef, revision);
    return revision === seen ? undefined : revision;
  }

  #publish(message: DeliverySignal): void {
    this.options.signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: DELIVERY_CHANNEL,
        message,
      })
      .catch(error =>
        this.options.logger.warn(
          `A signal could not be published: ${toError(error).message}`,
        ),
      );
  }
}
