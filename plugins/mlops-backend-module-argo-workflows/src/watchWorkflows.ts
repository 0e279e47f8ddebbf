import {
  createBoundCollections,
  type BoundCollections,
  type ClusterConnection,
  type ClusterConnections,
  type ResourceType,
  type WatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import type { ArgoWorkflowsSettings } from './config/readArgoWorkflowsConfig';
import { ArgoWorkflowsClient } from './rest/ArgoWorkflowsClient';
import { workflowListerWatcher } from './rest/restListerWatcher';
import type { ObservedRun } from './run/ObservedRun';
import { projectRun } from './run/projectRun';

const WORKFLOW: ResourceType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'workflows',
  kind: 'Workflow',
};

/** How the runs of one cluster or instance can be read one by one. */
export interface RunAccess {
  /** Absent with REST access only. */
  connection?: ClusterConnection;
  /** Absent where no server is configured. */
  client?: ArgoWorkflowsClient;
}

/** What is watched of Argo Workflows, wherever it comes from. */
export interface WorkflowWatches {
  runs: BoundCollections<ObservedRun>;
  accessOf(feed: string): RunAccess;
  release(): void;
}

export type WatchWorkflows = () => WorkflowWatches;

/** Over the Kubernetes API where clusters are known, else over REST. */
export function watchWorkflows(
  settings: ArgoWorkflowsSettings,
  watchCache: WatchCache,
  clusters: ClusterConnections,
): WatchWorkflows {
  const access =
    settings.access ?? (clusters.list().length > 0 ? 'kubernetes' : 'rest');
  const clients = settings.instances.map(one => new ArgoWorkflowsClient(one));
  return () =>
    access === 'rest'
      ? watchRest(clients, watchCache)
      : watchKubernetes(clients, watchCache, clusters);
}

function watchKubernetes(
  clients: readonly ArgoWorkflowsClient[],
  watchCache: WatchCache,
  clusters: ClusterConnections,
): WorkflowWatches {
  const names = clusters.list().map(({ name }) => name);
  const runs = createBoundCollections<ObservedRun>({
    watchCache,
    specs: names.map(cluster => ({
      cluster,
      resource: WORKFLOW,
      projectionId: 'argo-workflows/run',
      project: projectRun,
    })),
  });
  const onlyOne = names.length === 1 && clients.length === 1;
  return {
    runs,
    accessOf: cluster => ({
      connection: clusters.get(cluster),
      client:
        clients.find(({ instance }) => instance.cluster === cluster) ??
        (onlyOne && !clients[0].instance.cluster ? clients[0] : undefined),
    }),
    release: () => runs.release(),
  };
}

function watchRest(
  clients: readonly ArgoWorkflowsClient[],
  watchCache: WatchCache,
): WorkflowWatches {
  const runs = createBoundCollections<ObservedRun>({
    collections: clients.map(client =>
      watchCache.acquireFrom<ObservedRun>({
        id: `Workflows of Argo Workflows ${client.name}`,
        cluster: client.name,
        listerWatcher: workflowListerWatcher(client),
        project: projectRun,
      }),
    ),
  });
  return {
    runs,
    accessOf: name => ({ client: clients.find(one => one.name === name) }),
    release: () => runs.release(),
  };
}
