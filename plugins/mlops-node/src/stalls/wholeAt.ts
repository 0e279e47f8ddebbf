import type { Freshness } from '@slipway/backstage-plugin-mlops-common';

/**
 * When all of several watches were last known to be whole; undefined while one
 * of them is not, or where there is none.
 *
 * @public
 */
export function wholeAt(all: readonly Freshness[]): number | undefined {
  if (all.length === 0) return undefined;
  let earliest = Infinity;
  for (const freshness of all) {
    if (freshness.state !== 'live') return undefined;
    earliest = Math.min(earliest, Date.parse(freshness.observedAt));
  }
  return earliest;
}
