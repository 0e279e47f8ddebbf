import { setTimeout as pause } from 'node:timers/promises';

/** What is awaited is there, or what is still missing in words. */
export type Observation<T> =
  { state: 'there'; value: T } | { state: 'missing'; what: string };

export function there<T>(value: T): Observation<T> {
  return { state: 'there', value };
}

export interface Patience {
  /** How long to wait at most. */
  deadlineMs: number;
  /** How long from one look to the next. */
  everyMs: number;
}

export interface Waiting extends Patience {
  tell(what: string): void;
  signal?: AbortSignal;
}

const SHORT_OUTAGE_MS = 60_000;
const EVERY_MS = 3_000;

/**
 * For what is away for a moment, such as after a restart; told in a task's log.
 * Whoever only looks what a task would do does not wait.
 */
export function shortOutage(
  task: {
    logger: { info(what: string): void };
    signal?: AbortSignal;
    isDryRun?: boolean;
  },
  patience: Partial<Patience> = {},
): Waiting {
  const { logger, signal, isDryRun } = task;
  return {
    deadlineMs: isDryRun ? 0 : SHORT_OUTAGE_MS,
    everyMs: EVERY_MS,
    ...patience,
    tell: what => logger.info(what),
    ...(signal && { signal }),
  };
}

/**
 * Looks until it is there. What is missing is told when it changes.
 *
 * @throws TimeoutError with what was missing last.
 */
export async function waitFor<T>(
  look: () => Promise<Observation<T>>,
  options: Waiting,
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

/** Nothing came in time. */
export class WaitedTooLongError extends Error {
  override readonly name = 'TimeoutError';

  constructor(
    readonly missing: string,
    deadlineMs: number,
  ) {
    const minutes = Math.round(deadlineMs / 6_000) / 10;
    super(
      deadlineMs === 0
        ? `This is missing: ${missing}`
        : `After ${minutes} minutes this is still missing: ${missing}. What was made stays; when it is mended, run the task again: it goes on from here`,
    );
  }
}
