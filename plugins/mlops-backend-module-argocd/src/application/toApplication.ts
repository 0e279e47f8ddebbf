import type {
  Application,
  ResourceRef,
} from '@slipway/backstage-plugin-mlops-common';
import type { ManagedObject, ObservedApplication } from './ObservedApplication';

/** What is known beside the object itself. */
export interface ApplicationContext {
  destinationCluster: string;
  syncWindow?: Application['syncWindow'];
  boundBack: boolean;
  /** Absent where a parent that is named is not there. */
  owner?: Application['owner'];
  consoleUrl?: string;
}

/** An observed Application in the shared vocabulary. */
export function toApplication(
  observed: ObservedApplication,
  context: ApplicationContext,
): Application {
  const { destinationCluster } = context;
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
    sources: observed.sources,
    sync: observed.sync,
    health: observed.health,
    operation: observed.operation,
    autoSync: observed.autoSync,
    syncWindow: context.syncWindow,
    conditions: observed.conditions,
    history: [...observed.history],
    images: [...observed.images],
    outOfSync: {
      count: observed.outOfSync.count,
      resources: observed.outOfSync.resources.map(object =>
        resourceRef(object, destinationCluster),
      ),
    },
    owner: context.owner,
    reconciledAt: observed.reconciledAt,
    boundBack: context.boundBack,
    consoleUrl: context.consoleUrl,
  };
}

/** The workloads and rollouts of an Application, for other sources. */
export function managedResources(
  observed: ObservedApplication,
  destinationCluster: string,
): ResourceRef[] {
  return observed.managed.map(object =>
    resourceRef(object, destinationCluster),
  );
}

function resourceRef(object: ManagedObject, cluster: string): ResourceRef {
  return { ...object, cluster };
}
