import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  parseBinding,
  type ObjectBinding,
} from '@slipway/backstage-plugin-mlops-node';
import type { ArgoCdFeeds } from '../ArgoCdFeeds';

/** Which Applications an entity names. */
export interface ApplicationBinding {
  binding?: ObjectBinding;
  /** Only Applications of this project count. */
  project?: string;
  /** Whether the entity names Applications, rather than whatever is its own. */
  explicit: boolean;
  /** What is malformed, in words. */
  notes: readonly Reason[];
}

export function bindApplications(
  entity: Entity,
  feeds: Pick<ArgoCdFeeds, 'named'>,
): ApplicationBinding {
  const parsed = parseBinding(withoutPlaces(entity), {
    name: ANNOTATION.argocdAppName,
    selector: [ANNOTATION.argocdAppSelector],
    namespace: ANNOTATION.argocdAppNamespace,
    cluster: [ANNOTATION.argocdInstanceName],
  });
  const { binding } = parsed;
  const annotations = entity.metadata.annotations ?? {};
  const unknown = (binding?.clusters ?? []).filter(
    name => feeds.named(name).length === 0,
  );
  return {
    binding: binding && {
      ...binding,
      clusters: binding.clusters?.flatMap(name => feeds.named(name)),
    },
    project: annotations[ANNOTATION.argocdProjectName]?.trim() || undefined,
    explicit:
      binding?.annotation === ANNOTATION.argocdAppName ||
      binding?.annotation === ANNOTATION.argocdAppSelector,
    notes: [...parsed.notes, ...unknown.map(noteUnknownInstance)],
  };
}

/**
 * `backstage.io/kubernetes-namespace` and `-cluster` say where the workloads
 * live, which is not where Argo CD keeps its Applications.
 */
function withoutPlaces(entity: Entity): Entity {
  const {
    [ANNOTATION.kubernetesNamespace]: _namespace,
    [ANNOTATION.kubernetesCluster]: _cluster,
    ...annotations
  } = entity.metadata.annotations ?? {};
  return { ...entity, metadata: { ...entity.metadata, annotations } };
}

function noteUnknownInstance(name: string): Reason {
  return {
    code: 'instance-unknown',
    severity: 'warning',
    message: `The portal knows no Argo CD named ${name}`,
    fix: `Correct ${ANNOTATION.argocdInstanceName} in the entity's catalog-info.yaml, or configure it in mlops.argocd.instances.`,
  };
}
