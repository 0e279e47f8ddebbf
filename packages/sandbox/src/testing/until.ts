import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 50_000;

/** Waits until a check no longer throws. */
export async function until(check: () => void | Promise<void>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await pause(20);
    }
  }
}
