import type { RolloutPhase } from '@slipway/backstage-plugin-mlops-common';
import type { ExpectedAct } from '@slipway/backstage-plugin-mlops-node';
import type { ObservedCanary } from '../canary/ObservedCanary';
import type { CanaryEvent } from '../events/CanaryEvent';

/**
 * The phases in which Flagger writes a status or says something at each
 * interval, whatever it finds (flagger v1.44, scheduler.go, advanceCanary):
 * also before a closed gate, and while pods do not become ready. Not so in
 * `Waiting`, where it asks its gate and says nothing (runConfirmRolloutHooks);
 * and in other phases it has nothing to say.
 */
const EACH_INTERVAL: ReadonlySet<RolloutPhase> = new Set([
  'Initializing',
  'Progressing',
  'WaitingPromotion',
  'Promoting',
  'Finalising',
]);

/**
 * What has been said often about one object is let through once in five
 * minutes only (client-go, EventSourceObjectSpamFilter).
 */
const EVENT_PAUSE_MS = 5 * 60_000;
const INTERVALS = 3;
/** Of an analysis that is not there. */
const NO_ANALYSIS = { intervalSeconds: 60, webhookSeconds: 0 };

/**
 * What Flagger has to do about a Canary, and by when; undefined where its
 * silence proves nothing.
 *
 * @param lastEvent - the newest that it has said of it
 * @param seenNow - it was seen as it came, so that the portal's clock tells
 */
export function expectedStep(
  canary: ObservedCanary,
  lastEvent: CanaryEvent | undefined,
  { now, seenNow }: { now: number; seenNow: boolean },
): ExpectedAct | undefined {
  const { analysis, deleting, status, suspended } = canary;
  // One that it has never written a status of, it may have refused, or it is
  // another Flagger's (controller.go, syncHandler).
  const isItsOwn = status.lastTransitionAt !== undefined;
  if (suspended || deleting || !isItsOwn || !EACH_INTERVAL.has(status.phase)) {
    return undefined;
  }
  const { intervalSeconds, webhookSeconds } = analysis ?? NO_ANALYSIS;
  const stamps = [status.lastTransitionAt, lastEvent?.at]
    .map(at => Date.parse(at ?? ''))
    .filter(Number.isFinite);
  return {
    mark: JSON.stringify([status, lastEvent?.name, lastEvent?.at]),
    since: seenNow ? now : Math.min(Math.max(...stamps), now),
    patienceMs:
      EVENT_PAUSE_MS + (INTERVALS * intervalSeconds + webhookSeconds) * 1000,
  };
}
