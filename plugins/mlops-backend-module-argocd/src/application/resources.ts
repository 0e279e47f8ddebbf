import type { ManagedObject, ObservedApplication } from './ObservedApplication';
import { intern } from './keepText';
import type { ApplicationStatus } from './schema';

const MAX_OUT_OF_SYNC = 10;
const MAX_MANAGED = 20;

/** Kinds that serve or roll out; other sources know more of them. */
const MANAGED_KINDS = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'flagger.app/Canary',
  'argoproj.io/Rollout',
  'serving.kserve.io/InferenceService',
]);

type Resources = ApplicationStatus['resources'];

/** Those that differ from Git. */
export function outOfSyncOf(
  resources: Resources,
): ObservedApplication['outOfSync'] {
  const different = resources.filter(({ status }) => status === 'OutOfSync');
  return {
    count: different.length,
    resources: different
      .slice(0, MAX_OUT_OF_SYNC)
      .map(resource => managedObject(resource, '')),
  };
}

export function managedOf(
  resources: Resources,
  destinationNamespace: string,
): ManagedObject[] {
  return resources
    .filter(({ group, kind }) => MANAGED_KINDS.has(`${group ?? ''}/${kind}`))
    .slice(0, MAX_MANAGED)
    .map(resource => managedObject(resource, destinationNamespace));
}

function managedObject(
  { group, kind, namespace, name }: Resources[number],
  defaultNamespace: string,
): ManagedObject {
  return {
    group: intern(group ?? ''),
    kind: intern(kind),
    namespace: intern(namespace || defaultNamespace),
    name: intern(name),
  };
}
