import type { ObservedProject } from './AppProject';
import { windowPeriod } from './windowPeriod';

/** Timers cannot be set further ahead, and clocks are set. */
const MAX_WAIT_MS = 60 * 60 * 1000;
/** A window opens with the minute; a moment later it surely has. */
const MARGIN_MS = 250;

/**
 * Calls when a sync window of any project opens or closes, and soon after
 * projects have changed.
 */
export class WindowClock {
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;

  constructor(
    private readonly options: {
      projects(): Iterable<ObservedProject>;
      onDue(): void;
      now(): Date;
    },
  ) {}

  /** However many projects change at once, it is looked at once. */
  projectsChanged(): void {
    this.#soon ??= setImmediate(() => this.#due());
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#soon) clearImmediate(this.#soon);
    this.#soon = undefined;
  }

  #due(): void {
    this.stop();
    this.options.onDue();
    const wait = this.#untilNext();
    if (wait === undefined) return;
    this.#timer = setTimeout(() => this.#due(), wait);
    this.#timer.unref();
  }

  /** Undefined while no project has windows. */
  #untilNext(): number | undefined {
    const now = this.options.now();
    let wait: number | undefined;
    for (const { windows } of this.options.projects()) {
      for (const window of windows) {
        const period = windowPeriod(window, now);
        const due = period?.state === 'closed' ? period.start : period?.end;
        const ahead = due ? due.getTime() - now.getTime() : MAX_WAIT_MS;
        wait = Math.min(wait ?? MAX_WAIT_MS, Math.max(ahead, 0) + MARGIN_MS);
      }
    }
    return wait;
  }
}
