import type { MetricJob, MetricReadings } from './MetricReadings';

const INTERVAL_MS = 15_000;
const JITTER = 0.1;
/** Changes that come together are measured together, and not each second. */
const GATHERING_MS = 200;
const SHORTEST_PAUSE_MS = 1_000;

/** Keeps the readings fresh, one round at a time. */
export class MetricPoller {
  private readonly abort = new AbortController();
  private timer?: NodeJS.Timeout;
  private dueAt = Number.POSITIVE_INFINITY;
  private lastRoundAt = 0;
  private round?: Promise<void>;
  private measuring = false;
  private nudged = false;
  private started = false;

  constructor(
    private readonly options: {
      readings: MetricReadings;
      jobs(): MetricJob[];
      onChange(): void;
      intervalMs?: number;
    },
  ) {}

  start(): void {
    this.started = true;
    this.schedule(GATHERING_MS);
  }

  async stop(): Promise<void> {
    this.abort.abort();
    clearTimeout(this.timer);
    await this.round;
  }

  /** What is to be measured has changed. */
  nudge(): void {
    if (this.measuring) {
      this.nudged = true;
      return;
    }
    const pause = this.lastRoundAt + SHORTEST_PAUSE_MS - Date.now();
    this.schedule(Math.max(GATHERING_MS, pause));
  }

  private schedule(delayMs: number): void {
    const dueAt = Date.now() + delayMs;
    if (!this.started || this.abort.signal.aborted || dueAt >= this.dueAt) {
      return;
    }
    clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => {
      this.round = this.measure();
    }, delayMs);
    this.timer.unref();
  }

  private async measure(): Promise<void> {
    const { readings, jobs, onChange, intervalMs = INTERVAL_MS } = this.options;
    this.dueAt = Number.POSITIVE_INFINITY;
    this.measuring = true;
    this.nudged = false;
    const changed = await readings.read(jobs(), this.abort.signal);
    this.measuring = false;
    this.lastRoundAt = Date.now();
    if (changed) onChange();
    this.schedule(intervalMs * (1 + JITTER * (2 * Math.random() - 1)));
    if (this.nudged) this.nudge();
  }
}
