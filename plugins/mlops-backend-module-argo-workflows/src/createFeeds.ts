import {
  clusterFeeds,
  createBoundCollections,
  polledListerWatcher,
  type ClusterConnections,
  type StreamTuning,
  type WatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import type { ArgoWorkflowsSettings } from './config/readArgoWorkflowsConfig';
import { ArgoWorkflowsClient } from './rest/ArgoWorkflowsClient';
import { listTemplates } from './rest/listTemplates';
import { workflowListerWatcher } from './rest/workflowListerWatcher';
import { WORKFLOW, WORKFLOW_TEMPLATE } from './resourceTypes';
import type { ObservedRun } from './run/ObservedRun';
import { projectRun } from './run/projectRun';
import {
  projectTemplate,
  type ObservedTemplate,
} from './template/projectTemplate';
import type { WorkflowFeeds } from './WorkflowFeeds';

const TEMPLATE_POLL_MS = 30_000;

type Namespaces = readonly (string | undefined)[];

/** As configured; else over the Kubernetes API where a cluster is known. */
export function createFeeds(
  settings: ArgoWorkflowsSettings,
  watchCache: WatchCache,
  clusters: ClusterConnections,
  tuning?: Partial<StreamTuning>,
): WorkflowFeeds {
  const access =
    settings.access ?? (clusters.list().length > 0 ? 'kubernetes' : 'rest');
  const clients = settings.instances.map(one => new ArgoWorkflowsClient(one));
  const namespaces = settings.namespaces ?? [undefined];
  return access === 'rest'
    ? restFeeds(clients, namespaces, watchCache, tuning)
    : kubernetesFeeds(clients, namespaces, watchCache, clusters);
}

/** Every cluster the portal knows is a feed. */
function kubernetesFeeds(
  clients: readonly ArgoWorkflowsClient[],
  namespaces: Namespaces,
  watchCache: WatchCache,
  connections: ClusterConnections,
): WorkflowFeeds {
  const clusters = connections.list().map(({ name }) => name);
  const { named, instanceOf } = clusterFeeds(
    clients.map(({ instance }) => instance),
    clusters,
  );
  return {
    named,
    accessOf: cluster => ({
      connection: connections.get(cluster),
      client: clients.find(({ instance }) => instance === instanceOf(cluster)),
    }),
    watch: () =>
      createBoundCollections<ObservedRun>({
        watchCache,
        specs: clusters.flatMap(cluster =>
          namespaces.map(namespace => ({
            cluster,
            namespace,
            resource: WORKFLOW,
            projectionId: 'argo-workflows/run',
            project: projectRun,
          })),
        ),
      }),
    watchTemplates: () =>
      createBoundCollections<ObservedTemplate>({
        watchCache,
        specs: clusters.flatMap(cluster =>
          namespaces.map(namespace => ({
            cluster,
            namespace,
            resource: WORKFLOW_TEMPLATE,
            projectionId: 'argo-workflows/template',
            project: projectTemplate,
          })),
        ),
      }),
  };
}

/** Every configured server is a feed. */
function restFeeds(
  clients: readonly ArgoWorkflowsClient[],
  namespaces: Namespaces,
  watchCache: WatchCache,
  tuning?: Partial<StreamTuning>,
): WorkflowFeeds {
  const clientOf = (name: string) => clients.find(one => one.name === name);
  return {
    named: name => (clientOf(name) ? [name] : []),
    accessOf: name => ({ client: clientOf(name) }),
    watch: () =>
      createBoundCollections<ObservedRun>({
        collections: clients.flatMap(client =>
          namespaces.map(namespace =>
            watchCache.acquireFrom<ObservedRun>({
              id: `Workflows of Argo Workflows ${client.name}${namespace ? ` in ${namespace}` : ''}`,
              cluster: client.name,
              listerWatcher: workflowListerWatcher(client, namespace, tuning),
              project: projectRun,
            }),
          ),
        ),
      }),
    watchTemplates: () =>
      createBoundCollections<ObservedTemplate>({
        collections: clients.flatMap(client =>
          namespaces.map(namespace =>
            watchCache.acquireFrom<ObservedTemplate>({
              id: `WorkflowTemplates of Argo Workflows ${client.name}${namespace ? ` in ${namespace}` : ''}`,
              cluster: client.name,
              listerWatcher: polledListerWatcher(
                signal => listTemplates(client, namespace, signal),
                TEMPLATE_POLL_MS,
              ),
              project: projectTemplate,
            }),
          ),
        ),
      }),
  };
}
