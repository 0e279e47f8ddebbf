import { setTimeout } from 'node:timers/promises';

const AGAIN_MS = 20;

/** Waits until the expectations hold, and fails with the last that did not. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  withinMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await setTimeout(AGAIN_MS);
  }
}

/** Waits until the condition holds, and says what was seen last when it never does. */
export async function until<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  withinMs = 50_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) {
      throw new Error(
        `Not so within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`,
      );
    }
    await setTimeout(AGAIN_MS);
  }
}
