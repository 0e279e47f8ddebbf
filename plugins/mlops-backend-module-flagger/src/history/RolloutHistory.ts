import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import type { AnalysisPlan } from '../analysis/analysisPlan';
import { candidateWeight, type FormerRoutes } from '../analysis/traffic';
import { canaryId, type ObservedCanary } from '../canary/ObservedCanary';

type Weights = Rollout['weights'];

const MOST_WEIGHTS = 200;
const ENDED = ['Initialized', 'Succeeded', 'Failed'];

interface Remembered extends FormerRoutes {
  weights: Weights;
  failedChecks: number;
}

/**
 * What the present state of a Canary does not tell: the routes that were set
 * before, and the weights that the present or last analysis went through.
 */
export class RolloutHistory {
  private readonly remembered = new Map<string, Remembered>();

  /** To be told of each state once, in order. */
  note(canary: ObservedCanary, plan: AnalysisPlan): void {
    const id = canaryId(canary);
    const former = this.remembered.get(id);
    const weight = candidateWeight(canary, plan, former);
    this.remembered.set(id, {
      status: canary.status,
      candidateWeight: weight,
      weights: follow(former, canary, weight),
      failedChecks: countFailedChecks(former, canary),
    });
  }

  forget(canary: ObservedCanary): void {
    this.remembered.delete(canaryId(canary));
  }

  candidateWeightOf(canary: ObservedCanary, plan: AnalysisPlan): number {
    return (
      this.remembered.get(canaryId(canary))?.candidateWeight ??
      candidateWeight(canary, plan)
    );
  }

  /** Of the present analysis, or of the one that failed. */
  failedChecksOf(canary: ObservedCanary): number {
    return (
      this.remembered.get(canaryId(canary))?.failedChecks ??
      canary.status.failedChecks
    );
  }

  /** Oldest first. */
  weightsOf(canary: ObservedCanary): Weights {
    return this.remembered.get(canaryId(canary))?.weights ?? [];
  }
}

function follow(
  former: Remembered | undefined,
  canary: ObservedCanary,
  weight: number,
): Weights {
  const at = canary.status.lastTransitionAt;
  if (!at) return former?.weights ?? [];
  if (!former || begins(former, canary)) return [{ at, weight }];
  const { weights } = former;
  if (weights.at(-1)?.weight === weight) return weights;
  return [...weights, { at, weight }].slice(-MOST_WEIGHTS);
}

/** Whether another analysis has begun since. */
function begins(former: Remembered, { status }: ObservedCanary): boolean {
  if (status.phase !== 'Progressing' && status.phase !== 'Waiting') {
    return false;
  }
  return (
    ENDED.includes(former.status.phase) ||
    former.status.appliedSpec !== status.appliedSpec
  );
}

/** The count is set back as the analysis fails (scheduler.go, rollback). */
function countFailedChecks(
  former: Remembered | undefined,
  { status }: ObservedCanary,
): number {
  return status.phase === 'Failed'
    ? Math.max(status.failedChecks, former?.failedChecks ?? 0)
    : status.failedChecks;
}
