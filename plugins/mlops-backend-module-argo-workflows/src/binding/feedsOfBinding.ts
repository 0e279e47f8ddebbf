import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import type { RunBinding } from './bindRuns';

/** Whether a feed can have runs of this binding. */
export function concernsBinding(
  { binding }: RunBinding,
  feed: string,
): boolean {
  if (!binding) return false;
  return binding.clusters?.includes(feed) ?? true;
}

/**
 * The feeds that can say something about an entity. A cluster in which Argo
 * Workflows is not installed has nothing to say to anyone, and a cluster that
 * cannot be reached nothing to those who name no Workflow.
 */
export function feedsOfBinding(
  bound: RunBinding,
  freshness: ReadonlyMap<string, Freshness>,
): Array<[feed: string, freshness: Freshness]> {
  const concerned = [...freshness].filter(([feed]) =>
    concernsBinding(bound, feed),
  );
  const withWorkflows = concerned.filter(([, how]) => !isWithoutWorkflows(how));
  if (bound.explicit) {
    return withWorkflows.length > 0 ? withWorkflows : concerned;
  }
  return withWorkflows.filter(([, { state }]) => state !== 'unavailable');
}

/** As the watch cache says that a resource type is not there. */
export function isWithoutWorkflows(freshness: Freshness): boolean {
  return (
    freshness.state === 'unavailable' &&
    freshness.reason.includes('has no workflows.argoproj.io')
  );
}
