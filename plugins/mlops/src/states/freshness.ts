import type {
  Delivery,
  EnvironmentDelivery,
  Reason,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { age, relativeTime } from './time';
import type { Status } from './tone';

/** How far a source can be trusted, in words. */
export function sourceStatus(source: SourceStatus, now: number): Status {
  const { freshness } = source;
  switch (freshness.state) {
    case 'live':
      return {
        tone: 'good',
        word:
          freshness.via === 'watch'
            ? 'live'
            : relativeTime(freshness.observedAt, now),
      };
    case 'stale':
      return {
        tone: 'warn',
        word: `stale, ${age(freshness.observedAt, now)} old`,
      };
    case 'unavailable':
      return {
        tone: 'bad',
        word: `unavailable for ${age(freshness.since, now)}`,
      };
    default:
      return { tone: 'quiet', word: 'unknown' };
  }
}

/** The reason why a source is not live. */
export function sourceReason(source: SourceStatus): string | undefined {
  const { freshness } = source;
  return freshness.state === 'live' ? undefined : freshness.reason;
}

/** Sections of the page, and the systems that they are drawn from. */
const SYSTEMS = {
  environments: ['argocd', 'kubernetes'],
  canary: ['flagger'],
  models: ['mlflow'],
  training: ['argo-workflows'],
} as const;

/** A section of the page that is fed by sources. */
export type Section = keyof typeof SYSTEMS;

/** Sources of a section that can't be fully trusted now. */
export function troubledSources(
  delivery: Delivery,
  section: Section,
): SourceStatus[] {
  const systems: readonly string[] = SYSTEMS[section];
  return delivery.sources.filter(
    ({ freshness, system }) =>
      freshness.state !== 'live' && systems.includes(system),
  );
}

/** All sources that can't be fully trusted now. */
export function notLive({ sources }: Delivery): SourceStatus[] {
  return sources.filter(({ freshness }) => freshness.state !== 'live');
}

/**
 * An environment's reasons but for those that the notes above the sections
 * give already.
 */
export function reasonsNotTold(
  delivery: Delivery,
  environment: EnvironmentDelivery,
): Reason[] {
  const told = notLive(delivery).map(({ id }) => id);
  return environment.reasons.filter(
    ({ code, source }) =>
      code !== 'source-stale' || !source || !told.includes(source),
  );
}

/** Whether a section has nothing to show because nothing could be read. */
export function isInTheDark(delivery: Delivery, section: Section): boolean {
  const systems: readonly string[] = SYSTEMS[section];
  const sources = delivery.sources.filter(({ system }) =>
    systems.includes(system),
  );
  return (
    sources.length > 0 &&
    sources.every(({ freshness }) => freshness.state === 'unavailable')
  );
}

/** What a person is told above a section whose source fails. */
export function troubleSentence(source: SourceStatus, now: number): string {
  const { freshness, instance, title } = source;
  const name = `${title} (${instance})`;
  switch (freshness.state) {
    case 'stale':
      return `${name} is not answering. What you see is ${age(freshness.observedAt, now)} old.`;
    case 'unavailable':
      return `${name} could not be reached for ${age(freshness.since, now)}, and nothing is known from before.`;
    default:
      return `${name} is live.`;
  }
}
