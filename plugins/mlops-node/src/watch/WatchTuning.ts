import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readMilliseconds } from '../config/readMilliseconds';

/** How patient a watch is, in milliseconds. @public */
export interface WatchTuning {
  /** No attempt follows another sooner. */
  minAttemptMs: number;
  /** The longest pause while attempts fail. */
  maxBackoffMs: number;
  /** A watch that is silent for this long is taken for dead. */
  inactivityMs: number;
  /** The pause while a resource type is missing. */
  missingMs: number;
}

/**
 * With these a watch is whole again within 30 s of the server: a request that
 * is never answered (15 s) and the longest pause together stay below that, and
 * so does silence.
 *
 * @public
 */
export const DEFAULT_WATCH_TUNING: WatchTuning = {
  minAttemptMs: 1_000,
  maxBackoffMs: 12_000,
  inactivityMs: 27_000,
  missingMs: 60_000,
};

const LEAST_MS = { inactivity: 5_000, maxBackoff: 1_000 };

/**
 * `mlops.cache.inactivity` and `mlops.cache.maxBackoff`, as durations.
 *
 * @throws InputError for a time too short to be sensible.
 */
export function readWatchTuning(config: Config): Partial<WatchTuning> {
  const read = (name: keyof typeof LEAST_MS) => {
    const key = `mlops.cache.${name}`;
    const value = readMilliseconds(config, key);
    if (value !== undefined && value < LEAST_MS[name]) {
      throw new InputError(
        `${key} must be at least ${LEAST_MS[name] / 1000} s`,
      );
    }
    return value;
  };
  const inactivityMs = read('inactivity');
  const maxBackoffMs = read('maxBackoff');
  return {
    ...(inactivityMs !== undefined && { inactivityMs }),
    ...(maxBackoffMs !== undefined && { maxBackoffMs }),
  };
}
