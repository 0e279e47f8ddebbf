import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import type { ObservedCanary } from '../canary/ObservedCanary';
import { weightSteps } from './weightSteps';

/** Checks that Flagger makes when the Kubernetes provider is given none. */
const KUBERNETES_ITERATIONS = 10;

/**
 * How a Canary's analysis goes, as Flagger's controller understands it.
 *
 * `routes` is false where nothing can split traffic (the `kubernetes`
 * provider): the primary serves all of it until it is replaced.
 */
export type AnalysisPlan =
  | { strategy: 'canary'; routes: true; steps: readonly number[] }
  | { strategy: 'ab-testing'; routes: true; iterations: number }
  | { strategy: 'blue-green'; routes: boolean; iterations: number };

/** Flagger v1.44: canary.go, DeploymentStrategy; scheduler.go, advanceCanary. */
export function analysisPlan(
  canary: ObservedCanary,
  meshProvider?: string,
): AnalysisPlan {
  const { analysis } = canary;
  if (!analysis) return { strategy: 'canary', routes: true, steps: [] };
  const { iterations, matches } = analysis;
  if (isWithoutRouter(canary, meshProvider)) {
    return {
      strategy: 'blue-green',
      routes: false,
      iterations: iterations > 0 ? iterations : KUBERNETES_ITERATIONS,
    };
  }
  if (iterations > 0) {
    return {
      strategy: matches ? 'ab-testing' : 'blue-green',
      routes: true,
      iterations,
    };
  }
  return { strategy: 'canary', routes: true, steps: weightSteps(analysis) };
}

/**
 * Whether the provider is `kubernetes`. The controller's own default is not on
 * the object. But a weighted analysis that counts iterations gives it away:
 * only this provider makes it do so (elsewhere it reads 0, or −1).
 */
function isWithoutRouter(
  canary: ObservedCanary,
  meshProvider: string | undefined,
): boolean {
  const provider = canary.provider ?? meshProvider;
  if (provider !== undefined) return provider === 'kubernetes';
  const { status, analysis } = canary;
  return analysis?.iterations === 0 && status.iterations > 0;
}

/**
 * Whether `analysis.match` limits the candidate to some requests. Istio's
 * router does so for weights too (pkg/router/istio.go, SetRoutes).
 */
export function servesMatchesOnly(
  canary: ObservedCanary,
  plan: AnalysisPlan,
  meshProvider?: string,
): boolean {
  if (!plan.routes || !canary.analysis?.matches) return false;
  const provider = canary.provider ?? meshProvider ?? 'istio';
  return plan.strategy === 'ab-testing' || provider === 'istio';
}

export function iterationsOf(
  canary: ObservedCanary,
  plan: AnalysisPlan,
): Rollout['iterations'] {
  if (plan.strategy === 'canary') return undefined;
  const done = Math.min(Math.max(canary.status.iterations, 0), plan.iterations);
  return { done, total: plan.iterations };
}
