import type {
  ControllerStall,
  Freshness,
  ResourceRef,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import type { CanaryBinding } from './binding/bindCanaries';

/** What an entity has to do with clusters. */
interface Concern {
  canaries?: CanaryBinding;
  managed: readonly ResourceRef[];
}

/** Every cluster, or those that can say something about one entity. */
export function sourceStatuses(
  freshness: ReadonlyMap<string, Freshness>,
  {
    concern,
    stallOf,
  }: {
    concern?: Concern;
    stallOf(cluster: string): ControllerStall | undefined;
  },
): SourceStatus[] {
  return [...freshness]
    .filter(([cluster, how]) => !concern || concerns(concern, cluster, how))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cluster, how]) => ({
      id: `flagger/${cluster}`,
      system: 'flagger',
      instance: cluster,
      title: 'Flagger',
      freshness: how,
      stalled: stallOf(cluster),
    }));
}

/** Changes when what a cluster says becomes more or less trustworthy. */
export function stateAndReason([cluster, freshness]: [
  string,
  Freshness,
]): string[] {
  return freshness.state === 'live'
    ? [cluster, freshness.state]
    : [cluster, freshness.state, freshness.reason];
}

/**
 * A cluster without Flagger is unavailable for good: of interest only to those
 * who name Canaries.
 */
function concerns(
  { canaries, managed }: Concern,
  cluster: string,
  freshness: Freshness,
): boolean {
  if (managed.some(resource => resource.cluster === cluster)) return true;
  if (!canaries?.binding) return false;
  if (canaries.binding.clusters?.includes(cluster) === false) return false;
  return canaries.explicit || freshness.state !== 'unavailable';
}
