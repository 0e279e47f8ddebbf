import { ResourceTypeMissingError, RetryAfterError } from './errors';
import type { WatchTuning } from './WatchTuning';

/** Nobody is to be put off for a day by one odd answer. */
const MAX_RETRY_AFTER_MS = 60_000;

/**
 * How long to wait before the next attempt. Jittered, so that the watches of
 * one server do not all come back to it in the same moment.
 */
export function retryPause(
  error: unknown,
  state: { failures: number; isSynced: boolean },
  { minAttemptMs, maxBackoffMs, missingMs }: WatchTuning,
): number {
  if (error instanceof RetryAfterError) {
    const asked = Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS);
    return Math.max(asked, minAttemptMs) + Math.random() * minAttemptMs;
  }
  // What was there a moment ago may be back in a moment: an API server that
  // restarts does not know its custom resources for a while.
  if (error instanceof ResourceTypeMissingError && !state.isSynced) {
    return missingMs;
  }
  if (state.failures <= 1) return (Math.random() * minAttemptMs) / 4;
  const ceiling = Math.min(
    minAttemptMs * 2 ** Math.min(state.failures - 1, 30),
    maxBackoffMs,
  );
  return minAttemptMs + Math.random() * Math.max(0, ceiling - minAttemptMs);
}
