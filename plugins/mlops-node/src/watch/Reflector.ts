import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import {
  ResourceTypeMissingError,
  RetryAfterError,
  WatchExpiredError,
} from './errors';
import type { ListedEvent, ListerWatcher } from './types';

/** How patient a watch is, in milliseconds. @public */
export interface WatchTuning {
  /** No attempt follows another sooner. */
  minAttemptMs: number;
  /** The longest pause while attempts fail. */
  maxBackoffMs: number;
  /** A watch that is silent for this long is taken for dead. */
  inactivityMs: number;
  /** The pause while a resource type is missing. */
  missingMs: number;
}

/** @public */
export const DEFAULT_WATCH_TUNING: WatchTuning = {
  minAttemptMs: 1_000,
  maxBackoffMs: 12_000,
  inactivityMs: 27_000,
  missingMs: 60_000,
};

/** Where a reflector puts what it sees. */
export interface ReflectorTarget {
  /** An object is there, new or changed. */
  apply(object: unknown): void;
  remove(key: string): void;
  /** Called after a change of freshness. */
  freshnessChanged(): void;
}

const metadataSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    resourceVersion: z.string().optional(),
  }),
});

/**
 * Keeps a target like the server: lists, watches from there, and begins again
 * where it must (client-go, tools/cache/reflector.go). Whatever happens, no
 * attempt follows another within `minAttemptMs`.
 */
export class Reflector {
  readonly #versions = new Map<string, string>();
  readonly #stopped = new AbortController();
  #resourceVersion: string | undefined;
  #failures = 0;
  #lastContact: number | undefined;
  #trouble: string | undefined;
  readonly #since = Date.now();
  #running: Promise<void> | undefined;

  constructor(
    private readonly source: ListerWatcher,
    private readonly target: ReflectorTarget,
    private readonly tuning: WatchTuning,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  get isSynced(): boolean {
    return this.#lastContact !== undefined;
  }

  freshness(): Freshness {
    if (this.#lastContact === undefined) {
      return {
        state: 'unavailable',
        since: new Date(this.#since).toISOString(),
        reason: this.#trouble ?? 'The first list is still being read',
      };
    }
    const observedAt = new Date(this.#lastContact).toISOString();
    return this.#trouble === undefined
      ? { state: 'live', via: 'watch', observedAt }
      : { state: 'stale', observedAt, reason: this.#trouble };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const startedAt = Date.now();
      let pause = 0;
      try {
        if (this.#resourceVersion === undefined) await this.#list(signal);
        await this.#watch(signal);
      } catch (error) {
        if (signal.aborted) return;
        pause = this.#failed(error);
      }
      const spacing = this.tuning.minAttemptMs - (Date.now() - startedAt);
      await setTimeout(Math.max(pause, spacing, 0), undefined, {
        signal,
      }).catch(() => undefined);
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    let resourceVersion = '';
    for await (const page of this.#guarded(s => this.source.list(s), signal)) {
      resourceVersion = page.resourceVersion;
      for (const object of page.items) {
        const key = this.#apply(object);
        if (key) seen.add(key);
      }
      await setImmediate();
    }
    for (const key of [...this.#versions.keys()]) {
      if (!seen.has(key)) this.#remove(key);
    }
    this.#resourceVersion = resourceVersion;
    this.#contact();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const from = this.#resourceVersion ?? '';
    for await (const event of this.#guarded(
      s => this.source.watch(from, s),
      signal,
    )) {
      this.#take(event);
      this.#contact();
    }
  }

  #take(event: ListedEvent): void {
    switch (event.type) {
      case 'OPENED':
        return;
      case 'BOOKMARK':
        this.#resourceVersion = event.resourceVersion;
        return;
      case 'DELETED': {
        const metadata = metadataSchema.safeParse(event.object).data?.metadata;
        if (!metadata) return;
        this.#remove(keyOfMetadata(metadata));
        this.#advance(metadata.resourceVersion);
        return;
      }
      default:
        this.#apply(event.object);
        this.#advance(
          metadataSchema.safeParse(event.object).data?.metadata.resourceVersion,
        );
    }
  }

  #advance(resourceVersion: string | undefined): void {
    if (resourceVersion) this.#resourceVersion = resourceVersion;
  }

  /** Answers the object's key, or nothing for what is no object. */
  #apply(object: unknown): string | undefined {
    const metadata = metadataSchema.safeParse(object).data?.metadata;
    if (!metadata) return undefined;
    const key = keyOfMetadata(metadata);
    const version = metadata.resourceVersion ?? '';
    if (version === '' || this.#versions.get(key) !== version) {
      this.#versions.set(key, version);
      this.target.apply(object);
    }
    return key;
  }

  #remove(key: string): void {
    this.#versions.delete(key);
    this.target.remove(key);
  }

  /**
   * Iterates with a timer that gives up on a silent peer. Ending the iteration
   * in any way aborts the request, so that no socket stays behind.
   */
  async *#guarded<E>(
    open: (signal: AbortSignal) => AsyncIterable<E>,
    signal: AbortSignal,
  ): AsyncGenerator<E> {
    const request = new AbortController();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    let silent = false;
    const giveUp = () => {
      silent = true;
      request.abort();
    };
    let timer = globalThis.setTimeout(giveUp, this.tuning.inactivityMs);
    try {
      for await (const item of open(request.signal)) {
        clearTimeout(timer);
        yield item;
        timer = globalThis.setTimeout(giveUp, this.tuning.inactivityMs);
      }
    } catch (error) {
      throw silent
        ? new Error(
            `Nothing was heard for ${Math.round(this.tuning.inactivityMs / 1000)} s`,
          )
        : error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      request.abort();
    }
  }

  #contact(): void {
    const was = this.#lastContact === undefined || this.#trouble !== undefined;
    this.#lastContact = Date.now();
    this.#trouble = undefined;
    this.#failures = 0;
    if (was) this.target.freshnessChanged();
  }

  /** Answers how long to pause, in milliseconds. */
  #failed(error: unknown): number {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof WatchExpiredError) {
      this.#resourceVersion = undefined;
      return 0;
    }
    this.#failures += 1;
    const dropped = this.#failures === 1 && this.#trouble === undefined;
    // One broken connection is not yet trouble: the next attempt will tell.
    if (!dropped || this.#lastContact === undefined) this.#report(reason);
    if (error instanceof RetryAfterError) {
      return Math.min(error.retryAfterMs, this.tuning.missingMs);
    }
    if (error instanceof ResourceTypeMissingError) {
      this.#resourceVersion = undefined;
      return this.tuning.missingMs;
    }
    return this.#backoff();
  }

  #backoff(): number {
    if (this.#failures === 1) return 0;
    const { minAttemptMs, maxBackoffMs } = this.tuning;
    const ceiling = Math.min(
      minAttemptMs * 2 ** (this.#failures - 1),
      maxBackoffMs,
    );
    return minAttemptMs + Math.random() * Math.max(0, ceiling - minAttemptMs);
  }

  #report(reason: string): void {
    const changed = this.#trouble !== reason;
    this.#trouble = reason;
    if (changed) this.target.freshnessChanged();
  }
}

function keyOfMetadata(metadata: { namespace?: string; name: string }): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
