import { readDurationFromConfig, type Config } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

/**
 * A duration as administrators write it (`5m`, `{ hours: 1 }`, `PT1H`), in
 * milliseconds; undefined where it is not set.
 *
 * @throws Error that names the key where it is no duration.
 * @public
 */
export function readMilliseconds(
  config: Config,
  key: string,
): number | undefined {
  return config.has(key)
    ? durationToMilliseconds(readDurationFromConfig(config, { key }))
    : undefined;
}
