import type {
  Application,
  ResourceRef,
} from '@slipway/backstage-plugin-mlops-common';
import type { ApplicationDetails, ManagedObject } from './details';
import type { ObservedApplication } from './ObservedApplication';

/** What is known beside the object itself. */
export interface ApplicationContext {
  destinationCluster: string;
  syncWindow?: Application['syncWindow'];
  boundBack: boolean;
  /** Absent where a parent that is named is not there. */
  owner?: Application['owner'];
  owners?: Application['owners'];
  consoleUrl?: string;
}

/** An observed Application in the shared vocabulary. */
export function toApplication(
  observed: ObservedApplication,
  details: ApplicationDetails,
  context: ApplicationContext,
): Application {
  const { destinationCluster } = context;
  const { outOfSync } = details;
  return {
    id: `${observed.cluster}/${observed.namespace}/${observed.name}`,
    source: `argocd/${observed.cluster}`,
    cluster: observed.cluster,
    namespace: observed.namespace,
    name: observed.name,
    project: observed.project,
    labels: { ...observed.labels },
    destination: {
      cluster: destinationCluster,
      namespace: observed.destination.namespace,
    },
    sources: details.sources,
    sync: details.sync,
    health: details.health,
    operation: details.operation,
    autoSync: observed.autoSync,
    syncWindow: context.syncWindow,
    conditions: details.conditions,
    history: details.history,
    images: details.images,
    outOfSync: {
      count: outOfSync.count,
      resources: outOfSync.resources.map(object =>
        resourceRef(object, destinationCluster),
      ),
    },
    owner: context.owner,
    ...(context.owners && { owners: context.owners }),
    reconciledAt: details.reconciledAt,
    boundBack: context.boundBack,
    consoleUrl: context.consoleUrl,
  };
}

/** The workloads and rollouts of an Application, for other sources. */
export function managedResources(
  { managed }: ApplicationDetails,
  destinationCluster: string,
): ResourceRef[] {
  return managed.map(object => resourceRef(object, destinationCluster));
}

function resourceRef(object: ManagedObject, cluster: string): ResourceRef {
  return { ...object, cluster };
}
