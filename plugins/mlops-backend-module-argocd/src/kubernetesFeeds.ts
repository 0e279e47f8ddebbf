import {
  clusterFeeds,
  createBoundCollections,
  type ClusterConnections,
  type WatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import {
  projectApplicationSet,
  type ObservedApplicationSet,
} from './application/ApplicationSet';
import type { ObservedApplication } from './application/ObservedApplication';
import { projectApplication } from './application/projectApplication';
import type { ArgoCdFeeds, ArgoCdWatches } from './ArgoCdFeeds';
import type { ArgoCdSettings } from './config/readArgoCdConfig';
import { ApplicationSets } from './owners/ApplicationSets';
import { APP_PROJECT, APPLICATION, APPLICATION_SET } from './resourceTypes';
import {
  projectAppProject,
  type ObservedProject,
} from './syncWindows/AppProject';

/** Every cluster the portal knows is a feed. */
export function kubernetesFeeds(
  { instances, namespaces }: ArgoCdSettings,
  watchCache: WatchCache,
  connections: ClusterConnections,
): ArgoCdFeeds {
  const clusters = connections.list().map(({ name }) => name);
  const { named, instanceOf } = clusterFeeds(instances, clusters);
  return {
    named,
    homeOf: cluster => cluster,
    consoleUrl: cluster => instanceOf(cluster)?.frontendUrl,
    watch: () => watchClusters(clusters, namespaces ?? [undefined], watchCache),
  };
}

function watchClusters(
  clusters: readonly string[],
  namespaces: readonly (string | undefined)[],
  watchCache: WatchCache,
): ArgoCdWatches {
  const applications = createBoundCollections<ObservedApplication>({
    watchCache,
    specs: clusters.flatMap(cluster =>
      namespaces.map(namespace => ({
        cluster,
        namespace,
        resource: APPLICATION,
        projectionId: 'argocd/application',
        project: projectApplication,
      })),
    ),
  });
  const projects = new Map(
    clusters.map(cluster => [
      cluster,
      namespaces.map(namespace =>
        watchCache.acquire<ObservedProject>({
          cluster,
          namespace,
          resource: APP_PROJECT,
          projectionId: 'argocd/app-project',
          project: projectAppProject,
        }),
      ),
    ]),
  );
  const sets = new ApplicationSets(cluster =>
    namespaces.map(namespace =>
      watchCache.acquire<ObservedApplicationSet>({
        cluster,
        namespace,
        resource: APPLICATION_SET,
        projectionId: 'argocd/application-set',
        project: projectApplicationSet,
      }),
    ),
  );
  return {
    applications,
    projects,
    applicationSets: cluster => sets.of(cluster),
    onApplicationSet: listener => sets.onChange(listener),
    release: () => {
      sets.release();
      applications.release();
      for (const all of projects.values()) all.forEach(one => one.release());
    },
  };
}
