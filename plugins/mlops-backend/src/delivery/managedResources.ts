import type { ResourceRef } from '@slipway/backstage-plugin-mlops-common';
import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';

/**
 * The objects that belong to an entity because objects of it own them: what an
 * Application manages, and the workloads of a rollout. Sorted, each once.
 */
export function managedResources(
  observations: readonly SourceObservation[],
): ResourceRef[] {
  const resources = observations.flatMap(({ managed = [], rollouts = [] }) => [
    ...managed,
    ...rollouts.flatMap(({ primary, candidate }) => [primary, candidate]),
  ]);
  const keyed = new Map(resources.map(each => [resourceKey(each), each]));
  return [...keyed].sort(byKey).map(([, resource]) => resource);
}

function resourceKey(ref: ResourceRef): string {
  return [ref.cluster, ref.group, ref.kind, ref.namespace, ref.name].join('/');
}

function byKey(a: [string, unknown], b: [string, unknown]): number {
  if (a[0] === b[0]) return 0;
  return a[0] < b[0] ? -1 : 1;
}
