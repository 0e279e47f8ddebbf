import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  parseBinding,
  type ObjectBinding,
} from '@slipway/backstage-plugin-mlops-node';
import type { WorkflowFeeds } from '../WorkflowFeeds';

const SELECTORS = [
  ANNOTATION.workflowSelector,
  ANNOTATION.cnoeWorkflowSelector,
];
const PLACES = [
  ANNOTATION.workflowInstanceName,
  ANNOTATION.cnoeWorkflowCluster,
  ANNOTATION.legacyWorkflowCluster,
];

/** Which runs an entity names. */
export interface RunBinding {
  binding?: ObjectBinding;
  /** Whether the entity names Workflows, rather than whatever is its own. */
  explicit: boolean;
  /** What is malformed, in words. */
  notes: readonly Reason[];
}

export function bindRuns(
  entity: Entity,
  feeds: Pick<WorkflowFeeds, 'named'>,
): RunBinding {
  const parsed = parseBinding(withoutPlaces(entity), {
    selector: SELECTORS,
    cluster: PLACES,
  });
  const { binding } = parsed;
  const unknown = (binding?.clusters ?? []).filter(
    name => feeds.named(name).length === 0,
  );
  return {
    binding: binding && {
      ...binding,
      clusters: binding.clusters?.flatMap(name => feeds.named(name)),
    },
    explicit: SELECTORS.some(name => name === binding?.annotation),
    notes: [
      ...parsed.notes,
      ...unknown.map(name => noteUnknownInstance(name, entity)),
    ],
  };
}

/**
 * `backstage.io/kubernetes-namespace` and `-cluster` say where the service
 * runs, which is seldom where its trainings do.
 */
function withoutPlaces(entity: Entity): Entity {
  const {
    [ANNOTATION.kubernetesNamespace]: _namespace,
    [ANNOTATION.kubernetesCluster]: _cluster,
    ...annotations
  } = entity.metadata.annotations ?? {};
  return { ...entity, metadata: { ...entity.metadata, annotations } };
}

function noteUnknownInstance(name: string, entity: Entity): Reason {
  const annotation = PLACES.find(one => entity.metadata.annotations?.[one]);
  return {
    code: 'instance-unknown',
    severity: 'warning',
    message: `The portal knows no Argo Workflows named ${name}`,
    fix: `Correct ${annotation} in the entity's catalog-info.yaml, or configure it in mlops.argoWorkflows.instances.`,
  };
}
