import { setTimeout } from 'node:timers/promises';

const STARTING_MS = 120_000;

/** Waits until a server that was started answers there, as long as it runs. */
export async function answering(
  url: string,
  isRunning: () => boolean,
): Promise<void> {
  const deadline = Date.now() + STARTING_MS;
  while (isRunning() && Date.now() < deadline) {
    const isReady = await fetch(url).then(
      response => response.ok,
      () => false,
    );
    if (isReady) return;
    await setTimeout(100);
  }
  throw new Error('No answer');
}
