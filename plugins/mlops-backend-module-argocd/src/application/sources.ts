import type { ApplicationSource } from '@slipway/backstage-plugin-mlops-common';
import type { ApplicationSpec, ApplicationStatus } from './schema';

const MAX_SOURCES = 10;

/**
 * The sources of an Application, each with the revision that runs: that of the
 * last full sync. `status.sync.revision` is what the live state is compared
 * with, which nobody may have deployed yet; it counts only where no sync is on
 * record and the two are the same.
 */
export function sourcesOf(
  spec: ApplicationSpec | undefined,
  status: ApplicationStatus | undefined,
): ApplicationSource[] {
  const many = spec?.sources ?? [];
  // A source hydrator renders from a dry source to a branch of its own.
  const one = spec?.source ?? spec?.sourceHydrator?.drySource;
  const sources = many.length === 0 && one ? [one] : many;
  const revisions = deployedRevisions(status);
  return sources.slice(0, MAX_SOURCES).map((source, index) => ({
    repoUrl: withoutCredentials(source.repoURL ?? ''),
    path: source.path || undefined,
    chart: source.chart || undefined,
    targetRevision: source.targetRevision || undefined,
    revision: revisions[index] || undefined,
  }));
}

function deployedRevisions(
  status: ApplicationStatus | undefined,
): readonly string[] {
  const last = status?.history.at(-1);
  if (last) return revisionsOf(last);
  const { sync } = status ?? {};
  return sync?.status === 'Synced' ? revisionsOf(sync) : [];
}

/** One a source; with a single source it has a field of its own. */
export function revisionsOf(entry: {
  revision?: string;
  revisions: readonly string[];
}): readonly string[] {
  if (entry.revisions.length > 0) return entry.revisions;
  return entry.revision ? [entry.revision] : [];
}

/** A repository URL may carry a user and a token; neither is shown. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
}
