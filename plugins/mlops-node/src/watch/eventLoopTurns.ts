/** A piece of work is cut into slices of this length. */
const SLICE_MS = 6;

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
  #endsAt = performance.now() + SLICE_MS;

  get isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  /** Lets others go first; work goes on in a turn of its own. */
  async next(): Promise<void> {
    await ownTurn();
    this.#endsAt = performance.now() + SLICE_MS;
  }
}
