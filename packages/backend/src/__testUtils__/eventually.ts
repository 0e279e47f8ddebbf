import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const AGAIN_MS = 50;

/** Until it holds, or a minute has passed. */
export async function eventually<T>(look: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(AGAIN_MS);
    }
  }
}
