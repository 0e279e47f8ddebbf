import {
  createBoundCollections,
  polledListerWatcher,
  type WatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import type { ObservedApplication } from './application/ObservedApplication';
import { projectApplication } from './application/projectApplication';
import type { ArgoCdFeeds, ArgoCdWatches } from './ArgoCdFeeds';
import type { ArgoCdSettings } from './config/readArgoCdConfig';
import {
  projectApplicationSet,
  type ObservedApplicationSet,
} from './application/ApplicationSet';
import { ApplicationSets } from './owners/ApplicationSets';
import { applicationListerWatcher } from './rest/applicationListerWatcher';
import { ArgoCdClient } from './rest/ArgoCdClient';
import { listPages } from './rest/listPages';
import {
  projectAppProject,
  type ObservedProject,
} from './syncWindows/AppProject';

const POLL_MS = 30_000;

/** Every configured instance is a feed. */
export function restFeeds(
  settings: ArgoCdSettings,
  watchCache: WatchCache,
): ArgoCdFeeds {
  const instances = new Map(settings.instances.map(one => [one.name, one]));
  return {
    named: name => (instances.has(name) ? [name] : []),
    homeOf: name => instances.get(name)?.cluster ?? name,
    consoleUrl: name => instances.get(name)?.frontendUrl,
    watch: () =>
      watchInstances(
        settings.instances.map(one => new ArgoCdClient(one)),
        watchCache,
      ),
  };
}

function watchInstances(
  clients: readonly ArgoCdClient[],
  watchCache: WatchCache,
): ArgoCdWatches {
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
      [
        watchCache.acquireFrom<ObservedProject>({
          id: `AppProjects of Argo CD ${client.name}`,
          cluster: client.name,
          listerWatcher: polledListerWatcher(
            signal => listPages(client, '/api/v1/projects', signal),
            POLL_MS,
          ),
          project: projectAppProject,
        }),
      ],
    ]),
  );
  const sets = new ApplicationSets(feed =>
    clients
      .filter(({ name }) => name === feed)
      .map(client =>
        watchCache.acquireFrom<ObservedApplicationSet>({
          id: `ApplicationSets of Argo CD ${client.name}`,
          cluster: client.name,
          listerWatcher: polledListerWatcher(
            signal => listPages(client, '/api/v1/applicationsets', signal),
            POLL_MS,
          ),
          project: projectApplicationSet,
        }),
      ),
  );
  return {
    applications,
    projects,
    applicationSets: feed => sets.of(feed),
    onApplicationSet: listener => sets.onChange(listener),
    release: () => {
      sets.release();
      applications.release();
      for (const all of projects.values()) all.forEach(one => one.release());
    },
  };
}
