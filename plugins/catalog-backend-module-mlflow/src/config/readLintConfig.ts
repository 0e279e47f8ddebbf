import { readDurationFromConfig, type Config } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

export interface LintSettings {
  enabled: boolean;
  intervalMs: number;
}

const DEFAULT_INTERVAL_MS = 10 * 60_000;

/** Reads `catalog.processors.mlopsBindings`. */
export function readLintConfig(root: Config): LintSettings {
  const config = root.getOptionalConfig('catalog.processors.mlopsBindings');
  return {
    enabled: config?.getOptionalBoolean('enabled') ?? true,
    intervalMs: config?.has('interval')
      ? durationToMilliseconds(
          readDurationFromConfig(config, { key: 'interval' }),
        )
      : DEFAULT_INTERVAL_MS,
  };
}
