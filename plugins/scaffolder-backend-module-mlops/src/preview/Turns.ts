import { CustomErrorBase } from '@backstage/errors';

/** Answered with 429: the same can be asked again later. */
export class TooManyRequestsError extends CustomErrorBase {
  name = 'TooManyRequestsError' as const;
  readonly statusCode = 429;
}

/**
 * Lets a few in at once, and the others wait for their turn: so many of one
 * person, and so many altogether.
 */
export class Turns {
  private running = 0;
  private readonly present = new Map<string, number>();
  private readonly waiting: Array<() => void> = [];

  constructor(
    private readonly limits: {
      atOnce: number;
      ofOne: number;
      waiting: number;
    },
  ) {}

  /** @throws TooManyRequestsError */
  async take<T>(
    person: string,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const { ofOne, waiting } = this.limits;
    const own = this.present.get(person) ?? 0;
    if (own >= ofOne || this.waiting.length >= waiting) {
      throw new TooManyRequestsError(
        'Too much is being asked just now; ask again in a few seconds',
      );
    }
    this.present.set(person, own + 1);
    try {
      await this.enter();
      try {
        // Whoever went away while waiting needs no answer.
        signal.throwIfAborted();
        return await work();
      } finally {
        this.leave();
      }
    } finally {
      const others = (this.present.get(person) ?? 1) - 1;
      if (others > 0) this.present.set(person, others);
      else this.present.delete(person);
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.limits.atOnce) {
      this.running += 1;
      return;
    }
    // Whoever leaves hands over the place.
    await new Promise<void>(resolve => {
      this.waiting.push(resolve);
    });
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
