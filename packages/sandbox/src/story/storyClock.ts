import { SteppedClock } from '../steppedClock';

/**
 * Time in which a past is played. It tells its tasks at once what a real clock
 * would tell over weeks.
 */
export class StoryClock extends SteppedClock {
  /** Lets time pass in which nothing happens: what was due is put off. */
  skipTo(instant: Date): void {
    const skipped = instant.getTime() - this.time;
    if (skipped > 0) {
      this.time += skipped;
      this.postpone(skipped);
    }
  }

  /** Lets time pass, running what is due in order. */
  run(seconds: number): void {
    const end = this.time + seconds * 1000;
    while (this.step(end));
    this.time = end;
  }
}
