import { TooManyRequestsError } from './TooManyRequestsError';

const AT_ONCE_PER_ASKER = 6;
const AT_ONCE = 200;

/** Counts the log streams that are open, and refuses more than can be served. */
export class LogStreams {
  readonly #open = new Map<string, number>();
  #total = 0;

  /**
   * Answers how the place is given back.
   *
   * @throws TooManyRequestsError
   */
  enter(asker: string): () => void {
    const open = this.#open.get(asker) ?? 0;
    if (open >= AT_ONCE_PER_ASKER) {
      throw new TooManyRequestsError(
        `You follow ${open} logs already; close one to open another`,
      );
    }
    if (this.#total >= AT_ONCE) {
      throw new TooManyRequestsError(
        'The portal streams as many logs as it can; try again in a moment',
      );
    }
    this.#open.set(asker, open + 1);
    this.#total += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave(asker);
    };
  }

  #leave(asker: string): void {
    const open = (this.#open.get(asker) ?? 1) - 1;
    if (open > 0) this.#open.set(asker, open);
    else this.#open.delete(asker);
    this.#total -= 1;
  }
}
