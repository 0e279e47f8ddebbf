import { setTimeout as pause } from 'node:timers/promises';

/** What is awaited is there, or what is still missing in words. */
export type Observation<T> =
  { state: 'there'; value: T } | { state: 'missing'; what: string };

export interface Patience {
  /** How long to wait at most. */
  deadlineMs: number;
  /** How long from one look to the next. */
  everyMs: number;
}

/**
 * Looks until it is there. What is missing is told when it changes.
 *
 * @throws TimeoutError with what was missing last.
 */
export async function waitFor<T>(
  look: () => Promise<Observation<T>>,
  options: Patience & {
    tell(what: string): void;
    signal?: AbortSignal;
  },
): Promise<T> {
  const { deadlineMs, everyMs, tell, signal } = options;
  const end = Date.now() + deadlineMs;
  let told = '';
  for (;;) {
    signal?.throwIfAborted();
    const seen = await look();
    if (seen.state === 'there') return seen.value;
    if (seen.what !== told) tell(seen.what);
    told = seen.what;
    if (Date.now() + everyMs > end) {
      throw new WaitedTooLongError(told, deadlineMs);
    }
    await pause(everyMs, undefined, { signal });
  }
}

class WaitedTooLongError extends Error {
  override readonly name = 'TimeoutError';

  constructor(missing: string, deadlineMs: number) {
    const minutes = Math.round(deadlineMs / 6_000) / 10;
    super(
      `After ${minutes} minutes this is still missing: ${missing}. What was made stays; when it is mended, run the task again: it goes on from here`,
    );
  }
}
