import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import {
  ResourceTypeMissingError,
  SilenceError,
  WatchExpiredError,
  WatchRefusedError,
} from './errors';
import { Slice } from './eventLoopTurns';
import { objectKey } from './objectKey';
import { pause } from './pause';
import { retryPause } from './retryPause';
import type { ListedEvent, ListerWatcher } from './types';
import { untilSilent } from './untilSilent';
import { WatchHealth } from './WatchHealth';
import type { WatchTuning } from './WatchTuning';

/** Where a reflector puts what it sees. Must not throw. */
export interface ReflectorTarget {
  /** An object is there, new or changed. */
  apply(key: string, object: unknown): void;
  remove(key: string): void;
  /** Called after a change of freshness. */
  freshnessChanged(): void;
}

/** A list of which some pages have been read. */
interface Progress {
  seen: Set<string>;
  next?: string;
}

/** After so many refusals of one version, list again: it may be the version. */
const REFUSALS_OF_A_VERSION = 3;

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
  readonly #stopping = new AbortController();
  readonly #health: WatchHealth;
  /** Where to watch from; undefined when a list is due. */
  #resourceVersion: string | undefined;
  #progress: Progress | undefined;
  #running: Promise<void> | undefined;

  constructor(
    private readonly source: ListerWatcher,
    private readonly target: ReflectorTarget,
    private readonly tuning: WatchTuning,
  ) {
    this.#health = new WatchHealth(tuning.minAttemptMs, () =>
      target.freshnessChanged(),
    );
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  get isSynced(): boolean {
    return this.#health.isSynced;
  }

  freshness(): Freshness {
    return this.#health.freshness();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const startedAt = performance.now();
      let wait = 0;
      try {
        await this.#attempt(signal);
      } catch (error) {
        if (signal.aborted) break;
        wait = this.#failed(error);
      }
      const spacing =
        this.tuning.minAttemptMs - (performance.now() - startedAt);
      await pause(Math.max(wait, spacing), signal);
    }
    this.#health.stop();
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    this.#resourceVersion ??= await this.#list(signal);
    await this.#watch(this.#resourceVersion, signal);
    this.#health.proved();
    if (this.source.resumes === false) this.#resourceVersion = undefined;
  }

  /** Answers the version of what is now in memory. */
  async #list(signal: AbortSignal): Promise<string> {
    const progress: Progress = (this.#progress ??= { seen: new Set() });
    const from = progress.next;
    let resourceVersion = '';
    for await (const page of untilSilent(
      s => this.source.list(s, from),
      signal,
      this.#patience(),
    )) {
      await this.#takePage(page.items, progress.seen, signal);
      progress.next = page.next;
      resourceVersion = page.resourceVersion;
    }
    this.#progress = undefined;
    await this.#removeAllBut(progress.seen, signal);
    this.#health.listed();
    return resourceVersion;
  }

  async #takePage(
    items: readonly unknown[],
    seen: Set<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const slice = new Slice();
    for (const object of items) {
      const key = this.#apply(object);
      if (key) seen.add(key);
      if (slice.isOver) await slice.next();
      signal.throwIfAborted();
    }
  }

  async #removeAllBut(seen: Set<string>, signal: AbortSignal): Promise<void> {
    const slice = new Slice();
    for (const key of [...this.#versions.keys()]) {
      if (!seen.has(key)) this.#remove(key);
      if (slice.isOver) await slice.next();
      signal.throwIfAborted();
    }
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const slice = new Slice();
    for await (const event of untilSilent(
      s => this.source.watch(from, s),
      signal,
      this.#patience(),
    )) {
      if (event.type === 'OPENED') {
        this.#health.opened();
        continue;
      }
      slice.begin();
      this.#take(event);
      this.#health.proved();
      if (slice.isOver) await slice.next();
    }
  }

  #take(event: Exclude<ListedEvent, { type: 'OPENED' }>): void {
    if (event.type === 'BOOKMARK') {
      this.#resourceVersion = event.resourceVersion;
      return;
    }
    const metadata = metadataSchema.safeParse(event.object).data?.metadata;
    if (!metadata) return;
    if (event.type === 'DELETED') this.#remove(objectKey(metadata));
    else this.#apply(event.object);
    if (metadata.resourceVersion) {
      this.#resourceVersion = metadata.resourceVersion;
    }
  }

  /** Answers the object's key, or nothing for what is no object. */
  #apply(object: unknown): string | undefined {
    const metadata = metadataSchema.safeParse(object).data?.metadata;
    if (!metadata) return undefined;
    const key = objectKey(metadata);
    const version = metadata.resourceVersion ?? '';
    if (version === '' || this.#versions.get(key) !== version) {
      this.#versions.set(key, version);
      this.target.apply(key, object);
    }
    return key;
  }

  #remove(key: string): void {
    if (this.#versions.delete(key)) this.target.remove(key);
  }

  #patience(): number {
    return this.source.inactivityMs ?? this.tuning.inactivityMs;
  }

  /** Answers how long to pause, in milliseconds. */
  #failed(error: unknown): number {
    const reason = error instanceof Error ? error.message : String(error);
    this.#health.failed(reason, kindOf(error));
    const { failures, isSynced } = this.#health;
    if (error instanceof WatchExpiredError) this.#progress = undefined;
    if (
      this.source.resumes === false ||
      error instanceof WatchExpiredError ||
      error instanceof ResourceTypeMissingError ||
      (error instanceof WatchRefusedError &&
        failures % REFUSALS_OF_A_VERSION === 0)
    ) {
      this.#resourceVersion = undefined;
    }
    return retryPause(error, { failures, isSynced }, this.tuning);
  }
}

function kindOf(error: unknown): 'broken' | 'silent' | 'expired' {
  if (error instanceof SilenceError) return 'silent';
  return error instanceof WatchExpiredError ? 'expired' : 'broken';
}
