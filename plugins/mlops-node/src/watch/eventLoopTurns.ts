/** A piece of work is cut into slices of this length. */
const SLICE_MS = 6;
/** Who has waited for so long has let others have their turns. */
const IDLE_MS = 1;

const waiting: Array<() => void> = [];

function grant(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(grant);
}

/**
 * Resolves in a turn of the event loop that no one else who asked here has:
 * however many lists are being read, a turn is never longer than one slice.
 */
export function ownTurn(): Promise<void> {
  return new Promise(resolve => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(grant);
  });
}

/** Tells when it is time to let others have a turn. */
export class Slice {
  #lastAt = performance.now();
  #endsAt = this.#lastAt + SLICE_MS;

  /** Before a piece of work; after idle time a new slice begins. */
  begin(): void {
    const now = performance.now();
    if (now - this.#lastAt > IDLE_MS) this.#endsAt = now + SLICE_MS;
  }

  /** After a piece of work. */
  get isOver(): boolean {
    this.#lastAt = performance.now();
    return this.#lastAt >= this.#endsAt;
  }

  /** Lets others go first; work goes on in a turn of its own. */
  async next(): Promise<void> {
    await ownTurn();
    this.#lastAt = performance.now();
    this.#endsAt = this.#lastAt + SLICE_MS;
  }
}
