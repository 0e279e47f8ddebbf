import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import { MlflowClient } from '../client/MlflowClient';
import { MlflowError } from '../client/MlflowError';
import type { MlflowInstance, PollSettings } from '../config/readMlflowConfig';
import { consoleLinks, type ConsoleLinks } from '../projection/consoleLinks';
import { ModelRound } from './ModelRound';
import type { ModelState } from './ModelState';
import { PollFreshness } from './PollFreshness';
import { RunCache } from './RunCache';

const LONGEST_BACKOFF_MS = 5 * 60_000;
/** New names that come together are asked for together. */
const GATHERING_MS = 50;
/** News of a long round is told this often. */
const TELLING_MS = 250;
const JITTER = 0.1;

export interface PollerEvents {
  /** The content of these models is not what it was. */
  onModels(names: ReadonlySet<string>): void;
  /** The instance went from one state of freshness to another. */
  onFreshness(): void;
}

/**
 * Polls one instance for the models that somebody watches: all of them each
 * interval, new ones at once, and less often while the instance fails.
 */
export class InstancePoller {
  readonly client: MlflowClient;
  readonly links: ConsoleLinks;
  readonly runs: RunCache;
  private readonly round: ModelRound;
  private readonly freshness: PollFreshness;
  private readonly watchers = new Map<string, number>();
  private readonly states = new Map<string, ModelState>();
  /** What is known of them is out of date. */
  private readonly outdated = new Set<string>();
  private readonly abort = new AbortController();
  private timer?: NodeJS.Timeout;
  private nextFullPollAt = 0;
  private polling?: Promise<void>;
  private started = false;

  constructor(
    private readonly instance: MlflowInstance,
    private readonly settings: PollSettings,
    private readonly events: PollerEvents,
    private readonly logger: LoggerService,
  ) {
    this.client = new MlflowClient(instance);
    this.links = consoleLinks(instance.consoleUrl);
    this.runs = new RunCache(this.client);
    this.freshness = new PollFreshness(instance.name);
    this.round = new ModelRound({
      instance: instance.name,
      client: this.client,
      runs: this.runs,
      links: this.links,
      settings,
    });
  }

  get name(): string {
    return this.instance.name;
  }

  get consoleUrl(): string {
    return this.instance.consoleUrl;
  }

  start(): void {
    if (this.started || this.abort.signal.aborted) return;
    this.started = true;
    this.schedule(GATHERING_MS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.abort.abort();
    await this.polling;
  }

  watch(model: string): void {
    const watchers = this.watchers.get(model) ?? 0;
    this.watchers.set(model, watchers + 1);
    if (watchers === 0 && this.freshness.failures === 0) this.pollSoon();
  }

  unwatch(model: string): void {
    const watchers = (this.watchers.get(model) ?? 0) - 1;
    if (watchers > 0) {
      this.watchers.set(model, watchers);
    } else {
      this.watchers.delete(model);
      this.states.delete(model);
      this.outdated.delete(model);
    }
  }

  /** The portal itself has just changed it: what is known is read again. */
  lookAgain(model: string): void {
    if (!this.watchers.has(model)) return;
    this.outdated.add(model);
    if (this.freshness.failures === 0) this.pollSoon();
  }

  /** Undefined while nothing is known of the model. */
  stateOf(model: string): ModelState | undefined {
    return this.states.get(model);
  }

  currentFreshness(): Freshness {
    return this.freshness.current();
  }

  /** Asks for everything now, unless the instance is being spared. */
  refresh(): void {
    if (this.freshness.failures > 0) return;
    this.nextFullPollAt = 0;
    this.pollSoon();
  }

  private pollSoon(): void {
    if (this.started && !this.polling) this.schedule(GATHERING_MS);
  }

  private schedule(delayMs: number): void {
    if (this.abort.signal.aborted) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.polling = this.poll().finally(() => {
        this.polling = undefined;
        this.schedule(this.delayToNext());
      });
    }, delayMs);
    this.timer.unref();
  }

  private delayToNext(): number {
    const untilFullPoll = Math.max(this.nextFullPollAt - Date.now(), 0);
    return this.freshness.failures === 0 && this.modelsToLearn().length > 0
      ? Math.min(untilFullPoll, GATHERING_MS)
      : untilFullPoll;
  }

  private modelsToLearn(): string[] {
    return [...this.watchers.keys()].filter(
      name => !this.states.has(name) || this.outdated.has(name),
    );
  }

  /** All models when they are due, else those of which too little is known. */
  private async poll(): Promise<void> {
    const full = Date.now() >= this.nextFullPollAt;
    const names = full ? [...this.watchers.keys()] : this.modelsToLearn();
    // One that changes while it is read is read again.
    this.outdated.clear();
    const before = this.freshness.current().state;
    let changed = new Set<string>();
    let toldAt = Date.now();
    const tell = () => {
      if (changed.size > 0) this.events.onModels(changed);
      changed = new Set();
      toldAt = Date.now();
    };
    try {
      if (names.length === 0) await this.client.probe(this.abort.signal);
      await this.round.run(names, this.abort.signal, (name, state) => {
        if (this.learn(name, state)) changed.add(name);
        // The first of many models need not wait for the last.
        if (Date.now() - toldAt > TELLING_MS) tell();
      });
      if (full) {
        this.freshness.succeeded(new Date());
        this.nextFullPollAt = Date.now() + withJitter(this.settings.intervalMs);
      }
    } catch (error) {
      this.fail(error);
    }
    if (this.abort.signal.aborted) return;
    tell();
    if (this.freshness.current().state !== before) this.events.onFreshness();
  }

  /** Whether it is news. */
  private learn(name: string, state: ModelState): boolean {
    if (!this.watchers.has(name)) return false;
    if (isDeepStrictEqual(this.states.get(name), state)) return false;
    this.states.set(name, state);
    return true;
  }

  private fail(error: unknown): void {
    if (this.abort.signal.aborted) return;
    const reason =
      error instanceof MlflowError
        ? error.message
        : `MLflow instance '${this.instance.name}' could not be read`;
    if (this.freshness.failures === 0) this.logger.warn(reason);
    this.freshness.failed(new Date(), reason);
    const backoff = Math.min(
      this.settings.intervalMs * 2 ** Math.min(this.freshness.failures, 10),
      Math.max(LONGEST_BACKOFF_MS, this.settings.intervalMs),
    );
    const asked = error instanceof MlflowError ? (error.retryAfterMs ?? 0) : 0;
    this.nextFullPollAt = Date.now() + Math.max(withJitter(backoff), asked);
  }
}

function withJitter(ms: number): number {
  return ms * (1 + JITTER * (2 * Math.random() - 1));
}
