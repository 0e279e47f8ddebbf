import { setTimeout } from 'node:timers/promises';

/** Something that can be woken from its sleep. */
export class Attention {
  #called = false;
  #wake?: () => void;

  /** Ends the sleep, or the one that comes. */
  call(): void {
    this.#called = true;
    this.#wake?.();
  }

  /** Until the time is over, or it is called; at least for `leastMs`. */
  async sleep(milliseconds: number, leastMs = 0): Promise<void> {
    const began = performance.now();
    if (!this.#called) await this.#rest(milliseconds);
    this.#called = false;
    const missing =
      Math.min(leastMs, milliseconds) - (performance.now() - began);
    // Not to be woken: what is done on waking may itself call.
    if (missing > 0) await setTimeout(missing);
  }

  async #rest(milliseconds: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = globalThis.setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
