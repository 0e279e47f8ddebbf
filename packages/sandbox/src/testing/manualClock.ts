import type { Clock } from '../context';

interface Timer {
  id: number;
  due: number;
  repeat?: number;
  task(): void;
}

/** A clock that a test moves on by hand; its speed is one. */
export class ManualClock implements Clock {
  readonly speed = 1;
  private readonly timers = new Map<number, Timer>();
  private time: number;
  private nextId = 1;

  constructor(start = new Date('2026-03-02T09:00:00Z')) {
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

  /**
   * Lets `seconds` pass, running what is due in order. Between the tasks the
   * event loop turns, so that what they have begun can go on.
   */
  async advance(seconds: number): Promise<void> {
    const end = this.time + seconds * 1000;
    await turn();
    for (let timer = this.next(end); timer; timer = this.next(end)) {
      this.time = Math.max(this.time, timer.due);
      if (timer.repeat === undefined) {
        this.timers.delete(timer.id);
      } else {
        timer.due += timer.repeat;
      }
      timer.task();
      await turn();
    }
    this.time = end;
  }

  private next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers.values()) {
      if (timer.due <= end && (!first || timer.due < first.due)) {
        first = timer;
      }
    }
    return first;
  }

  private add(timer: Omit<Timer, 'id'>) {
    const id = this.nextId;
    this.nextId += 1;
    this.timers.set(id, { ...timer, id });
    return { cancel: () => this.timers.delete(id) };
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}
