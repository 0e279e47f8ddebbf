import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import type { ApplicationBinding } from './bindApplications';

/** Whether a feed can have Applications of this binding. */
export function concernsBinding(
  { binding }: ApplicationBinding,
  feed: string,
): boolean {
  if (!binding) return false;
  return binding.clusters?.includes(feed) ?? true;
}

/**
 * The feeds that can say something about an entity. A cluster in which Argo CD
 * is not installed has nothing to say to anyone, and a cluster that cannot be
 * reached nothing to those who name no Application.
 */
export function feedsOfBinding(
  bound: ApplicationBinding,
  freshness: ReadonlyMap<string, Freshness>,
): Array<[feed: string, freshness: Freshness]> {
  const concerned = [...freshness].filter(([feed]) =>
    concernsBinding(bound, feed),
  );
  const withArgoCd = concerned.filter(([, how]) => !isWithoutArgoCd(how));
  if (bound.explicit) return withArgoCd.length > 0 ? withArgoCd : concerned;
  return withArgoCd.filter(([, { state }]) => state !== 'unavailable');
}

/** As the watch cache says that a resource type is not there. */
export function isWithoutArgoCd(freshness: Freshness): boolean {
  return (
    freshness.state === 'unavailable' &&
    freshness.reason.includes('has no applications.argoproj.io')
  );
}
