import type { Clock } from '../context';

interface Timer {
  due: number;
  repeat?: number;
  task(): void;
}

/**
 * Time in which a past is played. It stands still unless it is moved, and
 * tells its tasks at once what a real clock would tell over weeks.
 */
export class StoryClock implements Clock {
  readonly speed = 1;
  private readonly timers = new Set<Timer>();
  private time: number;

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

  /** Lets time pass in which nothing happens: what was due is put off. */
  skipTo(instant: Date): void {
    const skipped = instant.getTime() - this.time;
    if (skipped > 0) {
      this.time += skipped;
      this.timers.forEach(timer => {
        timer.due += skipped;
      });
    }
  }

  /** Lets time pass, running what is due in order. */
  run(seconds: number): void {
    const end = this.time + seconds * 1000;
    for (let timer = this.next(end); timer; timer = this.next(end)) {
      this.time = Math.max(this.time, timer.due);
      if (timer.repeat === undefined) {
        this.timers.delete(timer);
      } else {
        timer.due += timer.repeat;
      }
      timer.task();
    }
    this.time = end;
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
