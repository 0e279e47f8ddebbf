import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION } from '@slipway/backstage-plugin-mlops-common';
import {
  bindToFeeds,
  type FeedBinding,
  type NamedFeeds,
} from '@slipway/backstage-plugin-mlops-node';

/** Which Applications an entity names. */
export interface ApplicationBinding extends FeedBinding {
  /** Only Applications of this project count. */
  project?: string;
}

const ANNOTATIONS = {
  name: ANNOTATION.argocdAppName,
  selector: [ANNOTATION.argocdAppSelector],
  namespace: ANNOTATION.argocdAppNamespace,
  cluster: [ANNOTATION.argocdInstanceName],
  apartFromWorkloads: true,
};

const ARGO_CD = { title: 'Argo CD', configKey: 'mlops.argocd.instances' };

export function bindApplications(
  entity: Entity,
  feeds: NamedFeeds,
): ApplicationBinding {
  const annotations = entity.metadata.annotations ?? {};
  return {
    ...bindToFeeds(entity, ANNOTATIONS, feeds, ARGO_CD),
    project: annotations[ANNOTATION.argocdProjectName]?.trim() || undefined,
  };
}
