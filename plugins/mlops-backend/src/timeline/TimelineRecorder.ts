import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { RegisteredModel } from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryBoard } from '../delivery/DeliveryBoard';
import { aliasMoved } from './aliasMoves';
import type { Occurrence } from './occurrence';
import { occurrencesIn } from './occurrences';
import type { TimelineStore } from './TimelineStore';

/**
 * While the sources load, everything changes and nothing has happened. One that
 * does not load at all is not waited for.
 */
const QUIET_AT_START_MS = { least: 5_000, most: 60_000 };
/** A tenth of one core at most, for what nobody waits for. */
const REST_FOR_WORK = 10;
const LEAST_REST_MS = 10;
const MOST_REST_MS = 500;
/** After a fault, if nothing changes before. */
const AGAIN_AFTER_MS = 30_000;

/** What was last stored of an entity, so that nothing is stored twice. */
interface Recorded {
  occurrences: string;
  aliases: string;
}

/**
 * Writes down what happens to the entities, whether anybody looks or not: the
 * systems themselves forget it after a while.
 */
export class TimelineRecorder {
  readonly #recorded = new Map<string, Recorded>();
  readonly #pending = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  #timer?: NodeJS.Timeout;
  #unsubscribe?: () => void;
  #stopped = false;

  constructor(
    private readonly options: {
      board: DeliveryBoard;
      store: TimelineStore;
      logger: LoggerService;
      /** Older events are not kept. */
      retentionMs: number;
      quietAtStartMs?: { least: number; most: number };
      againAfterMs?: number;
      now?: () => number;
    },
  ) {}

  start(): void {
    this.#unsubscribe = this.options.board.onChange(entityRefs => {
      for (const entityRef of entityRefs) this.#pending.add(entityRef);
    });
    const { least, most } = this.options.quietAtStartMs ?? QUIET_AT_START_MS;
    const deadline = performance.now() + most;
    this.#schedule(() => this.#begin(deadline), least);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#running.values());
  }

  /**
   * Writes down what is new of one entity. A fault is logged, and it is tried
   * again after a while: the systems may forget it before anything else changes.
   */
  async record(entityRef: string): Promise<void> {
    this.#pending.delete(entityRef);
    const before = this.#running.get(entityRef) ?? Promise.resolve();
    const run = before.then(() => this.#record(entityRef));
    this.#running.set(entityRef, run);
    await run;
    if (this.#running.get(entityRef) === run) this.#running.delete(entityRef);
  }

  #schedule(task: () => unknown, delay: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void task(), delay);
    this.#timer.unref();
  }

  #begin(deadline: number): void {
    const isLoading = this.options.board
      .statuses()
      .some(({ freshness }) => freshness.state === 'unavailable');
    if (isLoading && performance.now() < deadline) {
      this.#schedule(() => this.#begin(deadline), 1_000);
    } else {
      this.#schedule(() => this.#turn(), 0);
    }
  }

  /** One at a time, and rests: there is no hurry where nobody looks. */
  async #turn(): Promise<void> {
    const began = performance.now();
    const [next] = this.#pending;
    if (next) await this.record(next);
    const rest = next
      ? (performance.now() - began) * REST_FOR_WORK
      : MOST_REST_MS;
    this.#schedule(
      () => this.#turn(),
      Math.min(Math.max(rest, LEAST_REST_MS), MOST_REST_MS),
    );
  }

  async #record(entityRef: string): Promise<void> {
    try {
      const delivery = this.options.board.delivery(entityRef);
      if (!delivery) {
        this.#recorded.delete(entityRef);
        return;
      }
      const { models } = delivery.registry;
      await this.#recordOccurrences(entityRef, occurrencesIn(delivery));
      await this.#recordAliases(entityRef, models);
    } catch (error) {
      this.#recorded.delete(entityRef);
      this.#again(entityRef);
      this.options.logger.warn(
        `What happened to ${entityRef} could not be written down: ${toError(error).message}`,
      );
    }
  }

  #again(entityRef: string): void {
    const { againAfterMs = AGAIN_AFTER_MS } = this.options;
    setTimeout(() => this.#pending.add(entityRef), againAfterMs).unref();
  }

  async #recordOccurrences(
    entityRef: string,
    occurrences: readonly Occurrence[],
  ): Promise<void> {
    const oldest = this.#now() - this.options.retentionMs;
    const kept = occurrences.filter(
      ({ event }) => Date.parse(event.at) >= oldest,
    );
    const key = digest(kept.map(each => each.key));
    const recorded = this.#recordedOf(entityRef);
    if (recorded.occurrences === key) return;
    await this.options.store.add(entityRef, kept);
    recorded.occurrences = key;
  }

  async #recordAliases(
    entityRef: string,
    models: readonly RegisteredModel[],
  ): Promise<void> {
    const key = digest(
      models.flatMap(({ id, aliases }) => [id, JSON.stringify(aliases)]),
    );
    const recorded = this.#recordedOf(entityRef);
    if (recorded.aliases === key) return;
    for (const model of models) {
      const aliases = new Map(
        model.aliases.map(({ alias, version }) => [alias, version]),
      );
      const { store } = this.options;
      const moves = await store.moveAliases(entityRef, model.id, aliases);
      const at = new Date(this.#now()).toISOString();
      const moved = moves.map(move => aliasMoved(model, move, at));
      await store.add(entityRef, moved);
    }
    recorded.aliases = key;
  }

  #recordedOf(entityRef: string): Recorded {
    const known = this.#recorded.get(entityRef);
    if (known) return known;
    const nothing = { occurrences: '', aliases: '' };
    this.#recorded.set(entityRef, nothing);
    return nothing;
  }

  #now(): number {
    return this.options.now?.() ?? Date.now();
  }
}

function digest(parts: readonly string[]): string {
  const hash = createHash('sha1');
  parts.forEach(part => hash.update(part).update('\0'));
  return hash.digest('base64url');
}
