import {
  isUnderAnalysis,
  type Rollout,
  type RolloutMetric,
} from '@slipway/backstage-plugin-mlops-common';
import {
  canaryId,
  type CanaryStatus,
  type ObservedCanary,
} from '../canary/ObservedCanary';
import type { CanaryEvent } from '../events/CanaryEvent';
import { checksThatFailed } from '../events/flaggerMessages';
import {
  analysisPlan,
  iterationsOf,
  servesMatchesOnly,
  type AnalysisPlan,
} from './analysisPlan';
import { gatesOf } from './gates';
import { eventsOfFailure, messageOf } from './message';
import { nextStep } from './nextStep';
import type { GateAnswers } from './portalGate';
import { split } from './traffic';

const NO_ANALYSIS = { intervalSeconds: 60, threshold: 1 };

/** What else is known of a Canary than its own present state. */
export interface RolloutContext {
  meshProvider?: string;
  /** In the routes that Flagger has set. */
  candidateWeight: number;
  weights: Rollout['weights'];
  failedChecks: number;
  /** Newest first. */
  events: readonly CanaryEvent[];
  metrics: RolloutMetric[];
  boundBack: boolean;
  /** What the portal tells Flagger. */
  answers?: GateAnswers;
}

export function toRollout(
  canary: ObservedCanary,
  context: RolloutContext,
): Rollout {
  const { meshProvider, candidateWeight: weight, events } = context;
  const { status, analysis } = canary;
  const plan = analysisPlan(canary, meshProvider);
  const matchesOnly = servesMatchesOnly(canary, plan, meshProvider);
  const gates = gatesOf(canary, events, context.answers);
  return {
    id: canaryId(canary),
    source: `flagger/${canary.cluster}`,
    cluster: canary.cluster,
    namespace: canary.namespace,
    name: canary.name,
    labels: { ...canary.labels },
    strategy: plan.strategy,
    phase: status.phase,
    traffic: split(matchesOnly ? 0 : weight),
    matchedTraffic: matchesOnly ? split(weight) : undefined,
    steps: plan.strategy === 'canary' ? [...plan.steps] : [],
    step: stepReached(canary, plan, context),
    iterations: iterationsOf(canary, plan),
    failedChecks: {
      count: countFailedChecks(canary, context),
      threshold: (analysis ?? NO_ANALYSIS).threshold,
    },
    metrics: context.metrics,
    gates,
    next: nextStep({ canary, plan, gates, candidateWeight: weight }),
    message: messageOf(canary, plan, events, { matchesOnly }),
    intervalSeconds: (analysis ?? NO_ANALYSIS).intervalSeconds,
    suspended: canary.suspended,
    skipAnalysis: canary.skipAnalysis || !analysis,
    lastTransitionAt: status.lastTransitionAt,
    analysisOf: analysed(status),
    weights: [...context.weights],
    primary: { ...canary.target, name: `${canary.target.name}-primary` },
    candidate: { ...canary.target },
    abort: abortOf(canary),
    boundBack: context.boundBack,
  };
}

/** At other times the status names the last one, or follows what is applied. */
function analysed(status: CanaryStatus): string | undefined {
  return isUnderAnalysis(status) ? status.appliedSpec : undefined;
}

/** Flagger has no API for it: it rolls back when a webhook of it says so. */
function abortOf({ analysis }: ObservedCanary): Rollout['abort'] {
  const asked = analysis?.gates.some(
    ({ type, portal }) => type === 'rollback' && portal,
  );
  return asked
    ? { possible: true }
    : {
        possible: false,
        reason: 'The Canary does not ask the portal whether to roll back',
        fix: "Add the portal's webhook of type rollback to spec.analysis.webhooks.",
      };
}

/** Of an analysis that failed before it was watched, only an event tells. */
function countFailedChecks(
  canary: ObservedCanary,
  { failedChecks, events }: RolloutContext,
): number {
  if (canary.status.phase !== 'Failed' || failedChecks > 0) return failedChecks;
  return (
    eventsOfFailure(canary, events).map(checksThatFailed).find(Boolean) ?? 0
  );
}

/**
 * The last step that is not above the weight; after a failure, above the
 * highest weight that the analysis came to.
 */
function stepReached(
  { status }: ObservedCanary,
  plan: AnalysisPlan,
  { candidateWeight, weights }: RolloutContext,
): number | undefined {
  if (plan.strategy !== 'canary' || plan.steps.length === 0) return undefined;
  const stepAt = (weight: number) => {
    const step = plan.steps.findLastIndex(candidate => candidate <= weight);
    return step < 0 ? undefined : step;
  };
  switch (status.phase) {
    case 'Progressing':
      return stepAt(candidateWeight);
    case 'Failed':
      return stepAt(Math.max(candidateWeight, ...weights.map(w => w.weight)));
    case 'WaitingPromotion':
    case 'Promoting':
    case 'Finalising':
      return plan.steps.length - 1;
    default:
      return undefined;
  }
}
