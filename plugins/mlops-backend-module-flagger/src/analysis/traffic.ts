import type { CanaryStatus, ObservedCanary } from '../canary/ObservedCanary';
import type { AnalysisPlan } from './analysisPlan';

const ALL = 100;

/** What was known before: Flagger's routers keep what they were last told. */
export interface FormerRoutes {
  status: CanaryStatus;
  /** Per cent of the routed requests. */
  candidateWeight: number;
}

/**
 * The weight of the candidate in the routes that Flagger has set, in per cent:
 * what really flows, which `status.canaryWeight` is not. Read from flagger
 * v1.44: pkg/canary/status.go (setStatusPhase sets the weight to 0 in all
 * phases but Progressing, Waiting and Promoting) and pkg/controller/
 * scheduler.go (where each phase calls SetRoutes).
 */
export function candidateWeight(
  canary: ObservedCanary,
  plan: AnalysisPlan,
  former?: FormerRoutes,
): number {
  const { status } = canary;
  // The target has the Service for itself again when the Canary is gone.
  if (status.phase === 'Terminated') return ALL;
  if (!plan.routes) return 0;
  if (former && keepsRoutes(former, status, plan))
    return former.candidateWeight;
  switch (status.phase) {
    // 100 after a failed promotion: the primary is broken and the candidate
    // serves everything (handleFailedPromotion). It stays so while the next
    // revision waits to be let in.
    case 'Failed':
    case 'Waiting':
      return status.weight;
    case 'Progressing':
      return underAnalysis(status, plan);
    case 'WaitingPromotion':
      return beforePromotion(status, plan);
    // The weight reads 0 here when it came through WaitingPromotion, until the
    // first step of `stepWeightPromotion`.
    case 'Promoting':
      return status.weight > 0 ? status.weight : atTheEnd(plan);
    // Finalising: all traffic was routed to the primary before the phase was
    // set (runPromotionTrafficShift).
    default:
      return 0;
  }
}

function underAnalysis(status: CanaryStatus, plan: AnalysisPlan): number {
  switch (plan.strategy) {
    case 'canary':
      return status.weight;
    // From the first check on (runAB).
    case 'ab-testing':
      return status.iterations > 0 ? ALL : 0;
    // Only after the last one; until then it is tested without traffic, or
    // with mirrored requests whose answers nobody gets (runBlueGreen).
    default:
      return status.iterations > plan.iterations ? ALL : 0;
  }
}

/** The status counts one check back here, and the weight is 0. */
function beforePromotion(status: CanaryStatus, plan: AnalysisPlan): number {
  return plan.strategy === 'blue-green'
    ? underAnalysis(status, plan)
    : atTheEnd(plan);
}

function atTheEnd(plan: AnalysisPlan): number {
  return plan.strategy === 'canary' ? (plan.steps.at(-1) ?? 0) : ALL;
}

/**
 * When the status is set back and the routes are not: as a new revision
 * follows a failed promotion, up to its own promotion, and as a blue/green
 * promotion's gate closes after the traffic went over.
 */
function keepsRoutes(
  former: FormerRoutes,
  status: CanaryStatus,
  plan: AnalysisPlan,
): boolean {
  if (former.candidateWeight !== ALL) return false;
  const before = former.status;
  const sameRevision = before.appliedSpec === status.appliedSpec;
  switch (status.phase) {
    case 'Progressing':
      if (before.phase === 'Failed' || before.phase === 'Waiting') {
        return status.weight === 0 && status.iterations === 0;
      }
      return (
        sameRevision &&
        before.phase === 'Progressing' &&
        isUntouched(before, status, plan)
      );
    case 'WaitingPromotion':
      return sameRevision && before.phase !== 'Failed';
    case 'Promoting':
      return sameRevision && status.weight === 0;
    default:
      return false;
  }
}

/** Whether Flagger has had no reason to set the routes in between. */
function isUntouched(
  before: CanaryStatus,
  status: CanaryStatus,
  plan: AnalysisPlan,
): boolean {
  switch (plan.strategy) {
    case 'canary':
      return before.weight === 0 && status.weight === 0;
    case 'blue-green':
      return status.iterations >= before.iterations;
    default:
      return false;
  }
}

/** Shares of primary and candidate that add up to 100. */
export function split(candidate: number): {
  primary: number;
  candidate: number;
} {
  return { primary: ALL - candidate, candidate };
}
