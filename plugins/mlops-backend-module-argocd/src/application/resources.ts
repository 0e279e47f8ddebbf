import type { z } from 'zod';
import type { ManagedObject, PackableDetails } from './details';
import { resourceSchema, type ApplicationStatus } from './schema';

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

type Resource = z.infer<typeof resourceSchema>;

/**
 * Of an Application's resources, those that differ from Git and those that
 * other sources may know. There can be thousands, so none is looked at twice.
 */
export function resourcesOf(
  resources: ApplicationStatus['resources'],
  destinationNamespace: string,
): Pick<PackableDetails, 'outOfSync' | 'managed'> {
  const different: ManagedObject[] = [];
  const managed: ManagedObject[] = [];
  let count = 0;
  for (const one of resources) {
    const resource = resourceSchema.safeParse(one).data;
    if (!resource) continue;
    if (resource.status === 'OutOfSync') {
      count += 1;
      if (different.length < MAX_OUT_OF_SYNC) {
        different.push(managedObject(resource, ''));
      }
    }
    if (isManaged(resource) && managed.length < MAX_MANAGED) {
      managed.push(managedObject(resource, destinationNamespace));
    }
  }
  return { outOfSync: { count, resources: different }, managed };
}

function isManaged({ group, kind }: Resource): boolean {
  return MANAGED_KINDS.has(`${group ?? ''}/${kind}`);
}

function managedObject(
  { group, kind, namespace, name }: Resource,
  defaultNamespace: string,
): ManagedObject {
  return {
    group: group ?? '',
    kind,
    namespace: namespace || defaultNamespace,
    name,
  };
}
