import { SteppedClock } from '../steppedClock';

/** A clock that a test moves on by hand; its speed is one. */
export class ManualClock extends SteppedClock {
  constructor(start = new Date('2026-03-02T09:00:00Z')) {
    super(start);
  }

  /**
   * Lets `seconds` pass, running what is due in order. Between the tasks the
   * event loop turns, so that what they have begun can go on.
   */
  async advance(seconds: number): Promise<void> {
    const end = this.time + seconds * 1000;
    do {
      await turn();
    } while (this.step(end));
    this.time = end;
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}
