import type { Clock } from '../context';

/** The part of a clock that the controllers use. */
export interface Time {
  now(): Date;
  after(seconds: number, task: () => void): { cancel(): void };
}

interface PastTask {
  at: number;
  order: number;
  task: () => void;
  cancelled: boolean;
  live?: { cancel(): void };
}

/**
 * The sandbox's clock, behind which a past can be played first: after `rewind`
 * the controllers live through the days up to now within a moment, and go on
 * from there. So what is history was made by the same code as what is live.
 */
export class StoryTime implements Time {
  private readonly clock: Pick<Clock, 'now' | 'after'>;
  private past?: { now: number; tasks: PastTask[] };
  private order = 0;

  constructor(clock: Pick<Clock, 'now' | 'after'>) {
    this.clock = clock;
  }

  get isPast(): boolean {
    return this.past !== undefined;
  }

  now(): Date {
    return this.past ? new Date(this.past.now) : this.clock.now();
  }

  after(seconds: number, task: () => void): { cancel(): void } {
    if (!this.past) {
      return this.clock.after(seconds, task);
    }
    const entry: PastTask = {
      at: this.past.now + seconds * 1000,
      order: this.order,
      task,
      cancelled: false,
    };
    this.order += 1;
    this.past.tasks.push(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
        entry.live?.cancel();
      },
    };
  }

  /** From now on it is `instant`, until `catchUp`. */
  rewind(instant: Date): void {
    this.past = { now: instant.getTime(), tasks: [] };
  }

  /** Plays what is due until now; what is still to come is left to the clock. */
  catchUp(): void {
    const { past } = this;
    if (!past) {
      return;
    }
    const end = this.clock.now().getTime();
    for (let next = earliest(past.tasks); next; next = earliest(past.tasks)) {
      if (next.at > end) {
        break;
      }
      past.tasks.splice(past.tasks.indexOf(next), 1);
      past.now = Math.max(past.now, next.at);
      if (!next.cancelled) {
        next.task();
      }
    }
    this.past = undefined;
    for (const entry of past.tasks) {
      if (!entry.cancelled) {
        entry.live = this.clock.after((entry.at - end) / 1000, entry.task);
      }
    }
  }
}

function earliest(tasks: PastTask[]): PastTask | undefined {
  return tasks.reduce<PastTask | undefined>(
    (best, task) =>
      !best ||
      task.at < best.at ||
      (task.at === best.at && task.order < best.order)
        ? task
        : best,
    undefined,
  );
}
