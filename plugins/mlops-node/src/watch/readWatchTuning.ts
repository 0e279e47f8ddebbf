import { readDurationFromConfig, type Config } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import type { WatchTuning } from './Reflector';

/** `mlops.cache.inactivity` and `mlops.cache.maxBackoff`, as durations. */
export function readWatchTuning(config: Config): Partial<WatchTuning> {
  const read = (key: string) =>
    config.has(key)
      ? durationToMilliseconds(readDurationFromConfig(config, { key }))
      : undefined;
  const inactivityMs = read('mlops.cache.inactivity');
  const maxBackoffMs = read('mlops.cache.maxBackoff');
  return {
    ...(inactivityMs !== undefined && { inactivityMs }),
    ...(maxBackoffMs !== undefined && { maxBackoffMs }),
  };
}
