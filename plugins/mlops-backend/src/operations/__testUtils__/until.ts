import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 60_000;

/** Asks again and again until the answer is what is waited for. */
export async function until<T>(
  ask: () => Promise<T> | T,
  isIt: (answer: T) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`It did not come: ${JSON.stringify(answer)}`);
    }
    await setTimeout(20);
  }
}
