import {
  createBoundCollections,
  type ClusterConnections,
  type ResourceType,
  type WatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import {
  projectApplicationSet,
  type ObservedApplicationSet,
} from './application/ApplicationSet';
import type { ObservedApplication } from './application/ObservedApplication';
import { projectApplication } from './application/projectApplication';
import type { ArgoCdFeeds, ArgoCdWatches } from './ArgoCdFeeds';
import type { ArgoCdInstance, ArgoCdSettings } from './config/readArgoCdConfig';
import { ApplicationSets } from './owners/ApplicationSets';
import {
  projectAppProject,
  type ObservedProject,
} from './syncWindows/AppProject';

const APPLICATION: ResourceType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'applications',
  kind: 'Application',
};
const APPLICATION_SET: ResourceType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'applicationsets',
  kind: 'ApplicationSet',
};
const APP_PROJECT: ResourceType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'appprojects',
  kind: 'AppProject',
};

/** Every cluster the portal knows is a feed. */
export function kubernetesFeeds(
  { instances, namespaces }: ArgoCdSettings,
  watchCache: WatchCache,
  connections: ClusterConnections,
): ArgoCdFeeds {
  const clusters = connections.list().map(({ name }) => name);
  const clusterOf = (instance: ArgoCdInstance): string | undefined =>
    instance.cluster ??
    // As existing portals are configured, which know no clusters of ours.
    (instances.length === 1 && clusters.length === 1 ? clusters[0] : undefined);
  return {
    named: name => {
      const cluster = instances
        .filter(instance => instance.name === name)
        .map(clusterOf)
        .find(one => one !== undefined);
      const feed = cluster ?? name;
      return clusters.includes(feed) ? [feed] : [];
    },
    homeOf: cluster => cluster,
    consoleUrl: cluster =>
      instances.find(instance => clusterOf(instance) === cluster)?.frontendUrl,
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
