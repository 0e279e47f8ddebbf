import type { Freshness } from '@slipway/backstage-plugin-mlops-common';

const BADNESS: Record<Freshness['state'], number> = {
  live: 0,
  stale: 1,
  unavailable: 2,
};

/** What several watches together can be trusted. */
export function worstFreshness(several: readonly Freshness[]): Freshness {
  const [worst] = [...several].sort(
    (a, b) =>
      BADNESS[b.state] - BADNESS[a.state] ||
      instantOf(a).localeCompare(instantOf(b)),
  );
  return (
    worst ?? {
      state: 'unavailable',
      since: new Date().toISOString(),
      reason: 'It is not watched yet',
    }
  );
}

function instantOf(freshness: Freshness): string {
  return freshness.state === 'unavailable'
    ? freshness.since
    : freshness.observedAt;
}
