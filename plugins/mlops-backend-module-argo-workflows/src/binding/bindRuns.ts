import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION } from '@slipway/backstage-plugin-mlops-common';
import {
  bindToFeeds,
  type FeedBinding,
  type NamedFeeds,
} from '@slipway/backstage-plugin-mlops-node';

/** The trainings of a service seldom run where the service does. */
const ANNOTATIONS = {
  selector: [ANNOTATION.workflowSelector, ANNOTATION.cnoeWorkflowSelector],
  cluster: [
    ANNOTATION.workflowInstanceName,
    ANNOTATION.cnoeWorkflowCluster,
    ANNOTATION.legacyWorkflowCluster,
  ],
  apartFromWorkloads: true,
};

const ARGO_WORKFLOWS = {
  title: 'Argo Workflows',
  configKey: 'mlops.argoWorkflows.instances',
};

/** Which runs an entity names. */
export function bindRuns(entity: Entity, feeds: NamedFeeds): FeedBinding {
  return bindToFeeds(entity, ANNOTATIONS, feeds, ARGO_WORKFLOWS);
}
