import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type {
  Reason,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { instant, type ActionStep } from '@slipway/backstage-plugin-mlops-node';
import { stalledReason } from '../../reasons/sourceReasons';

/** What the steps rest on has to be known as it is now. */
export function sourceBlockers(
  steps: readonly ActionStep[],
  statuses: readonly SourceStatus[],
): Reason[] {
  const needed = new Set(steps.flatMap(step => sourcesOf(step, statuses)));
  return statuses.flatMap((status): Reason[] => {
    const { id, title, freshness } = status;
    if (!needed.has(id) || freshness.state === 'live') return [];
    const isStale = freshness.state === 'stale';
    return [
      {
        code: isStale ? 'source-stale' : 'source-unavailable',
        severity: 'critical',
        message: isStale
          ? `What is known of ${title} (${id}) is from ${instant(freshness.observedAt)}: ${freshness.reason}`
          : `${title} (${id}) does not answer: ${freshness.reason}`,
        fix: `Try again when ${title} answers.`,
        source: id,
      },
    ];
  });
}

/**
 * What the plan does without, because nobody knows how it is at present: a
 * canary may be in flight, or an alias may have to move.
 */
export function sourceWarnings(
  steps: readonly ActionStep[],
  statuses: readonly SourceStatus[],
): Reason[] {
  const needed = new Set(steps.flatMap(step => sourcesOf(step, statuses)));
  return statuses.flatMap(({ id, title, freshness }): Reason[] =>
    needed.has(id) || freshness.state === 'live'
      ? []
      : [
          {
            code: 'source-unseen',
            severity: 'warning',
            message: `${title} (${id}) does not answer: ${freshness.reason}. The plan is made without what it would say now`,
            fix: `Look at the plan again when ${title} answers.`,
            source: id,
          },
        ],
  );
}

/** What is asked of a controller that stands will wait until it acts. */
export function stallWarnings(
  steps: readonly ActionStep[],
  statuses: readonly SourceStatus[],
): Reason[] {
  const needed = new Set(steps.flatMap(step => sourcesOf(step, statuses)));
  return statuses
    .filter(({ id }) => needed.has(id))
    .map(stalledReason)
    .filter(reason => reason !== undefined);
}

/** Why there may be more than is seen. */
export function unseenAmong(
  statuses: readonly SourceStatus[],
): string | undefined {
  for (const { id, title, freshness } of statuses) {
    if (freshness.state === 'live') continue;
    return `${title} (${id}) does not answer: ${freshness.reason}`;
  }
  return undefined;
}

/**
 * What is not there may only not be seen yet, by a portal that has just started.
 *
 * @throws ServiceUnavailableError in the place of a NotFoundError of `plan`,
 *   while a source was never heard of.
 */
export async function unlessUnseen<T>(
  statuses: readonly SourceStatus[],
  plan: () => Promise<T>,
): Promise<T> {
  try {
    return await plan();
  } catch (error) {
    const unseen = statuses.find(
      ({ freshness }) => freshness.state === 'unavailable',
    );
    if (!(error instanceof NotFoundError) || !unseen) throw error;
    throw new ServiceUnavailableError(
      `${unseen.title} (${unseen.id}) has not been heard of yet, so it is not known whether that is so: ${error.message}. Try again in a moment`,
    );
  }
}

/** Those that its input names; all of its system where it names none. */
function sourcesOf(
  { system, input }: ActionStep,
  statuses: readonly SourceStatus[],
): string[] {
  const words = wordsOf(input);
  const ofSystem = statuses.filter(status => status.system === system);
  const named = ofSystem.filter(({ id }) => words.has(id));
  return (named.length > 0 ? named : ofSystem).map(({ id }) => id);
}

function wordsOf(value: unknown): Set<string> {
  if (typeof value === 'string') return new Set([value]);
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap(item => [...wordsOf(item)]));
}
