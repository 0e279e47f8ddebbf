import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';

/** Changes when what a source says becomes more or less trustworthy. */
export function stateKey(statuses: readonly SourceStatus[]): string {
  return JSON.stringify(
    statuses.map(({ id, freshness, stalled }) =>
      freshness.state === 'live'
        ? [id, freshness.state, stalled?.since]
        : [id, freshness.state, freshness.reason],
    ),
  );
}

/**
 * Changes with what a person can see of the statuses: the age of a poll, but
 * not the last sign of life of a watch, which comes with every event.
 */
export function shownKey(statuses: readonly SourceStatus[]): string {
  return JSON.stringify(
    statuses.map(({ id, freshness, stalled, consoleUrl }) =>
      freshness.state === 'live' && freshness.via === 'watch'
        ? [id, 'live', stalled, consoleUrl]
        : [id, freshness, stalled, consoleUrl],
    ),
  );
}
