import type { ObservedCanary } from '../canary/ObservedCanary';
import type { CanaryEvent } from '../events/CanaryEvent';
import { failedCheck, failure } from '../events/flaggerMessages';
import type { AnalysisPlan } from './analysisPlan';

/**
 * How the rollout stands, in words: Flagger's condition, and what its events
 * say of the reason.
 *
 * @param events - newest first
 */
export function messageOf(
  canary: ObservedCanary,
  plan: AnalysisPlan,
  events: readonly CanaryEvent[],
  options: { matchesOnly: boolean },
): string | undefined {
  const { status } = canary;
  const sentences = [
    status.phase === 'Failed'
      ? describeFailure(canary, plan, events)
      : status.condition?.message,
    status.phase === 'Progressing' ? lastFailedCheck(canary, events) : '',
    describeRouting(canary, plan, options.matchesOnly),
  ].filter(Boolean);
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

function describeFailure(
  canary: ObservedCanary,
  plan: AnalysisPlan,
  events: readonly CanaryEvent[],
): string {
  const { status, target } = canary;
  const primary = `${target.name}-primary`;
  const why = reasonOfFailure(canary, events);
  if (status.weight === 0) {
    // Flagger's condition only says that it failed, and of any strategy alike.
    return why
      ? `${why[0].toLocaleUpperCase('en')}${why.slice(1)}.`
      : (status.condition?.message ?? 'The analysis failed.');
  }
  const reason = why && ` Reason: ${why}.`;
  return plan.routes
    ? `The promotion failed: ${primary} is not ready, and the candidate ${target.name} serves all traffic.${reason}`
    : `The promotion failed: ${primary} is not ready, and serves all traffic.${reason}`;
}

/** Flagger says why just before it writes the status. */
export function eventsOfFailure(
  { status, analysis }: ObservedCanary,
  events: readonly CanaryEvent[],
): readonly CanaryEvent[] {
  const seconds = analysis?.intervalSeconds ?? 60;
  const from = Date.parse(status.lastTransitionAt ?? '') - seconds * 1000;
  return events.filter(({ at }) => !(Date.parse(at) < from));
}

function reasonOfFailure(
  canary: ObservedCanary,
  events: readonly CanaryEvent[],
): string {
  const why = eventsOfFailure(canary, events).map(failure).find(Boolean);
  if (!why) return '';
  const check = why.startsWith('failed checks')
    ? events.map(failedCheck).find(Boolean)
    : undefined;
  return check ? `${why}; last: ${check}` : why;
}

/** Only of this analysis: its events are not older than its first failed check. */
function lastFailedCheck(
  canary: ObservedCanary,
  events: readonly CanaryEvent[],
): string {
  const { failedChecks } = canary.status;
  if (failedChecks === 0) return '';
  const check = events.map(failedCheck).find(Boolean);
  return check ? `Last failed check: ${check}.` : '';
}

function describeRouting(
  canary: ObservedCanary,
  plan: AnalysisPlan,
  matchesOnly: boolean,
): string {
  const { status, analysis } = canary;
  const tested = ['Progressing', 'WaitingPromotion', 'Promoting'].includes(
    status.phase,
  );
  if (!tested) return '';
  if (matchesOnly) {
    return "Only requests that match the analysis' conditions can reach the candidate; all others go to the primary.";
  }
  return plan.strategy === 'blue-green' &&
    plan.routes &&
    analysis?.mirrors &&
    status.iterations > 0 &&
    status.iterations <= plan.iterations
    ? 'Requests are mirrored to the candidate; its answers go to nobody.'
    : '';
}
