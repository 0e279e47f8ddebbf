/** Parsing this much takes about ten milliseconds. */
const TARGET_CHARACTERS = 1_500_000;
const FIRST = 25;
const MOST = 100;

/**
 * How many objects to ask for at once: as many as are parsed without holding
 * up the event loop, judged by those already seen.
 */
export class PageSize {
  #limit = FIRST;

  get limit(): number {
    return this.#limit;
  }

  learn(characters: number, objects: number): void {
    if (objects === 0) return;
    const fitting = Math.floor((TARGET_CHARACTERS * objects) / characters);
    this.#limit = Math.min(Math.max(fitting, 1), MOST);
  }

  /** After a page that was far too large. False when it can't be smaller. */
  shrink(): boolean {
    if (this.#limit === 1) return false;
    this.#limit = Math.max(1, Math.floor(this.#limit / 4));
    return true;
  }
}
