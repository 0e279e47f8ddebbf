import type { Clock } from './context';

interface Timer {
  due: number;
  repeat?: number;
  task(): void;
}

/** Time that stands still unless it is moved. */
export abstract class SteppedClock implements Clock {
  readonly speed = 1;
  protected time: number;
  private readonly timers = new Set<Timer>();

  constructor(start: Date) {
    this.time = start.getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  setSpeed(): void {}

  after(seconds: number, task: () => void) {
    return this.add({ due: this.time + seconds * 1000, task });
  }

  every(seconds: number, task: () => void) {
    const repeat = seconds * 1000;
    return this.add({ due: this.time + repeat, repeat, task });
  }

  stop(): void {
    this.timers.clear();
  }

  /** Goes on to what is due first and does it; false when nothing is by then. */
  protected step(end: number): boolean {
    const timer = this.next(end);
    if (!timer) {
      return false;
    }
    this.time = Math.max(this.time, timer.due);
    if (timer.repeat === undefined) {
      this.timers.delete(timer);
    } else {
      timer.due += timer.repeat;
    }
    timer.task();
    return true;
  }

  /** Puts off all that is to come. */
  protected postpone(milliseconds: number): void {
    this.timers.forEach(timer => {
      timer.due += milliseconds;
    });
  }

  private next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.due <= end && (!first || timer.due < first.due)) {
        first = timer;
      }
    }
    return first;
  }

  private add(timer: Timer) {
    this.timers.add(timer);
    return {
      cancel: () => {
        this.timers.delete(timer);
      },
    };
  }
}
