import type {
  Delivery,
  EnvironmentDelivery,
  Reason,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { enumeration } from './names';
import { age, relativeTime } from './time';
import type { Status } from './tone';

/** How far a source can be trusted, in words. */
export function sourceStatus(source: SourceStatus, now: number): Status {
  const { freshness, stalled } = source;
  switch (freshness.state) {
    case 'live':
      if (stalled) {
        return {
          tone: 'warn',
          word: `controller idle for ${age(stalled.since, now)}`,
        };
      }
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

/** The reason why a source is not live, or what to do where nothing moves. */
export function sourceReason(source: SourceStatus): string | undefined {
  const { freshness, stalled } = source;
  return freshness.state === 'live' ? stalled?.fix : freshness.reason;
}

/** What shows, in a shell, whether the controller of a live source runs. */
export function sourceCommand(source: SourceStatus): string | undefined {
  const { freshness, stalled } = source;
  return freshness.state === 'live' ? stalled?.command : undefined;
}

/** Whether what it says is of now, and what should happen there happens. */
function isWell({ freshness, stalled }: SourceStatus): boolean {
  return freshness.state === 'live' && !stalled;
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
    source => !isWell(source) && systems.includes(source.system),
  );
}

/** All sources that can't be fully trusted now. */
export function notWell({ sources }: Delivery): SourceStatus[] {
  return sources.filter(source => !isWell(source));
}

/** Codes of reasons that sources have themselves. */
const OF_SOURCES = new Set(['source-stale', 'controller-stalled']);

/**
 * An environment's reasons but for those that the notes above the sections
 * give already.
 */
export function reasonsNotTold(
  delivery: Delivery,
  environment: EnvironmentDelivery,
): Reason[] {
  const told = notWell(delivery).map(({ id }) => id);
  return environment.reasons.filter(
    ({ code, source }) =>
      !OF_SOURCES.has(code) || !source || !told.includes(source),
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

/** Sources that fail alike, told in one sentence: the first, and all others. */
export type Trouble = readonly [SourceStatus, ...SourceStatus[]];

/** Sources by what ails them: a cluster that is down silences several. */
export function troublesOf(sources: readonly SourceStatus[]): Trouble[] {
  const byAilment = new Map<string, Trouble>();
  for (const source of sources) {
    const ailment = [
      source.freshness.state,
      source.stalled?.controller,
      sourceReason(source),
    ].join();
    const alike = byAilment.get(ailment);
    byAilment.set(ailment, alike ? [...alike, source] : [source]);
  }
  return [...byAilment.values()];
}

/** What a person is told above a section whose sources fail. */
export function troubleSentence(trouble: Trouble, now: number): string {
  const [first] = trouble;
  const names = sourceNames(trouble);
  const is = trouble.length > 1 ? 'are' : 'is';
  switch (first.freshness.state) {
    case 'stale':
      return `${names} ${is} not answering. What you see is ${age(oldestOf(trouble), now)} old.`;
    case 'unavailable':
      return `${names} could not be reached for ${age(oldestOf(trouble), now)}, and nothing is known from before.`;
    default:
      return first.stalled
        ? `${names} ${trouble.length > 1 ? 'answer' : 'answers'}, but the ${first.stalled.controller} has not acted for ${age(oldestOf(trouble), now)}: nothing moves until it does.`
        : `${names} ${is} live.`;
  }
}

/** `Argo CD and Flagger (sandbox)`; of several instances, each with its own. */
function sourceNames(trouble: Trouble): string {
  const instances = new Set(trouble.map(({ instance }) => instance));
  const [{ instance }] = trouble;
  return instances.size === 1
    ? `${enumeration(trouble.map(({ title }) => title))} (${instance})`
    : enumeration(trouble.map(each => `${each.title} (${each.instance})`));
}

/** Since when the one is silent that has been longest. */
function oldestOf(trouble: Trouble): string {
  return trouble
    .map(({ freshness, stalled }) => {
      if (freshness.state === 'unavailable') return freshness.since;
      const since = freshness.state === 'live' ? stalled?.since : undefined;
      return since ?? freshness.observedAt;
    })
    .reduce((oldest, at) =>
      Date.parse(at) < Date.parse(oldest) ? at : oldest,
    );
}
