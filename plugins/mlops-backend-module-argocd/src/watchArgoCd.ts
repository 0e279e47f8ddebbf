import {
  createBoundCollections,
  type BoundCollections,
  type ClusterConnections,
  type ResourceType,
  type WatchCache,
  type WatchedCollection,
} from '@slipway/backstage-plugin-mlops-node';
import type { ObservedApplication } from './application/ObservedApplication';
import { projectApplication } from './application/projectApplication';
import type { ArgoCdInstance, ArgoCdSettings } from './config/readArgoCdConfig';
import { ArgoCdClient } from './rest/ArgoCdClient';
import {
  applicationListerWatcher,
  projectListerWatcher,
} from './rest/restListerWatcher';
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
const APP_PROJECT: ResourceType = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'appprojects',
  kind: 'AppProject',
};
const PROJECT_POLL_MS = 20_000;

/** What is watched of Argo CD, wherever it comes from. */
export interface ArgoCdWatches {
  applications: BoundCollections<ObservedApplication>;
  /** By cluster or instance. */
  projects: ReadonlyMap<string, WatchedCollection<ObservedProject>>;
  /** The cluster that `https://kubernetes.default.svc` means, by feed. */
  homeOf(feed: string): string;
  /** Where people open an Application of this feed. */
  instanceOf(feed: string): ArgoCdInstance | undefined;
  release(): void;
}

export type WatchArgoCd = () => ArgoCdWatches;

/** Over the Kubernetes API where clusters are known, else over REST. */
export function watchArgoCd(
  settings: ArgoCdSettings,
  watchCache: WatchCache,
  clusters: ClusterConnections,
): WatchArgoCd {
  const access =
    settings.access ?? (clusters.list().length > 0 ? 'kubernetes' : 'rest');
  return () =>
    access === 'rest'
      ? watchRest(settings, watchCache)
      : watchKubernetes(settings, watchCache, clusters);
}

function watchKubernetes(
  settings: ArgoCdSettings,
  watchCache: WatchCache,
  clusters: ClusterConnections,
): ArgoCdWatches {
  const names = clusters.list().map(({ name }) => name);
  const scopes = settings.namespaces ?? [undefined];
  const applications = createBoundCollections<ObservedApplication>({
    watchCache,
    specs: names.flatMap(cluster =>
      scopes.map(namespace => ({
        cluster,
        namespace,
        resource: APPLICATION,
        projectionId: 'argocd/application',
        project: projectApplication,
      })),
    ),
  });
  const projects = new Map(
    names.map(cluster => [
      cluster,
      watchCache.acquire<ObservedProject>({
        cluster,
        resource: APP_PROJECT,
        projectionId: 'argocd/app-project',
        project: projectAppProject,
      }),
    ]),
  );
  const instances = settings.instances;
  return {
    applications,
    projects,
    homeOf: cluster => cluster,
    instanceOf: cluster =>
      instances.find(instance => instance.cluster === cluster) ??
      (names.length === 1 && instances.length === 1 && !instances[0].cluster
        ? instances[0]
        : undefined),
    release: () => release(applications, projects),
  };
}

function watchRest(
  settings: ArgoCdSettings,
  watchCache: WatchCache,
): ArgoCdWatches {
  const instances = new Map(settings.instances.map(one => [one.name, one]));
  const clients = settings.instances.map(one => new ArgoCdClient(one));
  const applications = createBoundCollections<ObservedApplication>({
    collections: clients.map(client =>
      watchCache.acquireFrom<ObservedApplication>({
        id: `Applications of Argo CD ${client.name}`,
        cluster: client.name,
        listerWatcher: applicationListerWatcher(client),
        project: projectApplication,
      }),
    ),
  });
  const projects = new Map(
    clients.map(client => [
      client.name,
      watchCache.acquireFrom<ObservedProject>({
        id: `AppProjects of Argo CD ${client.name}`,
        cluster: client.name,
        listerWatcher: projectListerWatcher(client, PROJECT_POLL_MS),
        project: projectAppProject,
      }),
    ]),
  );
  return {
    applications,
    projects,
    homeOf: name => instances.get(name)?.cluster ?? name,
    instanceOf: name => instances.get(name),
    release: () => release(applications, projects),
  };
}

function release(
  applications: BoundCollections<ObservedApplication>,
  projects: ReadonlyMap<string, WatchedCollection<ObservedProject>>,
): void {
  applications.release();
  projects.forEach(collection => collection.release());
}
