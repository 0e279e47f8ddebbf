import type { Request, Router } from 'express';
import { GrpcError } from '../../grpc';
import { isJsonObject } from '../../kubernetes/json';
import type { Repositories } from '../../repositories';
import type { ApplicationStore } from '../controller/applicationStore';
import { APPLICATION, type Application } from '../model/application';
import { activeWindows, canSync, windowsFor } from '../syncWindows';
import { answer } from './answer';
import { withoutType, type ApplicationAccess } from './applicationAccess';
import {
  deleteApplication,
  patchApplication,
  putSpec,
} from './applicationChanges';
import { inBody, inUrl } from './applicationQuery';
import { sendError } from './errors';
import { trimmed } from './fields';
import { Operations } from './operations';
import { bodyOf, valueOf } from './query';
import { refreshed } from './refreshing';
import { filterOf, streamApplications } from './stream';

const APPS = '/api/v1/applications';
export function addApplicationRoutes(
  router: Router,
  access: ApplicationAccess,
  store: ApplicationStore,
  repositories: Repositories,
): void {
  const operations = new Operations(access, store, repositories);
  router.get('/api/v1/stream/applications', (request, response) => {
    try {
      streamApplications(access, request, response);
    } catch (error) {
      sendError(response, error);
    }
  });
  router.get(
    APPS,
    answer(request => listApplications(access, request)),
  );
  router.get(
    `${APPS}/:name`,
    answer(request => getApplication(access, request)),
  );
  router.patch(
    `${APPS}/:name`,
    answer(request => patchApplication(access, request)),
  );
  router.put(
    `${APPS}/:name/spec`,
    answer(request => putSpec(access, request)),
  );
  router.delete(
    `${APPS}/:name`,
    answer(request => deleteApplication(access, request)),
  );
  router.post(
    `${APPS}/:name/sync`,
    answer(request => operations.sync(inBody(request), bodyOf(request))),
  );
  router.post(
    `${APPS}/:name/rollback`,
    answer(request => operations.rollBack(inBody(request), bodyOf(request))),
  );
  router.delete(
    `${APPS}/:name/operation`,
    answer(request => operations.terminate(inUrl(request))),
  );
  router.get(
    `${APPS}/:name/resource-tree`,
    answer(request => ({
      nodes: access.treeOf(access.find(inUrl(request))),
    })),
  );
  router.get(
    `${APPS}/:name/managed-resources`,
    answer(request => managedResources(access, access.find(inUrl(request)))),
  );
  router.get(
    `${APPS}/:name/syncwindows`,
    answer(request => syncWindows(access, access.find(inUrl(request)))),
  );
  router.get(
    `${APPS}/:name/revisions/:revision/metadata`,
    answer(request => revisionMetadata(access, repositories, request)),
  );
  router.get(
    `${APPS}/:name/events`,
    answer(request => eventsOf(access, access.find(inUrl(request)))),
  );
}

function listApplications(access: ApplicationAccess, request: Request) {
  const wanted = filterOf(request);
  const fields = valueOf(request, 'fields') ?? '';
  const objects = access.context.cluster.list(APPLICATION).filter(wanted);
  const versions = objects.map(each => Number(each.metadata.resourceVersion));
  const items = objects
    .sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1))
    .map(object => trimmed(withoutType(object), fields));
  const resourceVersion = String(Math.max(0, ...versions));
  return { metadata: { resourceVersion }, items };
}

async function getApplication(access: ApplicationAccess, request: Request) {
  const query = inUrl(request);
  const application = access.find(query);
  const refresh = valueOf(request, 'refresh');
  if (refresh === undefined) {
    return access.withHealth(application);
  }
  const type = refresh === 'hard' ? 'hard' : 'normal';
  await refreshed(access, application, type);
  return access.withHealth(access.find(query));
}

function managedResources(access: ApplicationAccess, application: Application) {
  const items = access.resourcesOf(application).map(each => ({
    ...(each.group && { group: each.group }),
    kind: each.kind,
    ...(each.namespace && { namespace: each.namespace }),
    name: each.name,
    targetState: JSON.stringify(each.target ?? null),
    liveState: JSON.stringify(each.live ?? null),
    normalizedLiveState: JSON.stringify(
      each.difference?.normalizedLive ?? each.live ?? null,
    ),
    predictedLiveState: JSON.stringify(
      each.difference?.predictedLive ?? each.target ?? null,
    ),
    ...(each.live && {
      resourceVersion: each.live.metadata.resourceVersion,
    }),
    ...(each.status === 'OutOfSync' && { modified: true }),
  }));
  return { items };
}

function syncWindows(access: ApplicationAccess, application: Application) {
  const { spec } = access.projectOf(application);
  const windows = windowsFor(spec.syncWindows, application);
  const now = access.context.clock.now();
  const shown = (list: typeof windows) =>
    list.map(({ kind, schedule, duration, manualSync }) => ({
      kind,
      schedule,
      duration,
      manualSync,
    }));
  return {
    ...(windows.length > 0 && { assignedWindows: shown(windows) }),
    ...(activeWindows(windows, now).length > 0 && {
      activeWindows: shown(activeWindows(windows, now)),
    }),
    canSync: canSync(windows, { manual: true, now }),
  };
}

function revisionMetadata(
  access: ApplicationAccess,
  repositories: Repositories,
  request: Request,
) {
  const { sources } = access.find(inUrl(request));
  const index = Number(valueOf(request, 'sourceIndex') ?? 0) || 0;
  const { revision } = request.params;
  const source = sources[index];
  const commit = source && repositories.resolve(source.repoURL, revision);
  if (!commit) {
    throw new GrpcError(
      'Unknown',
      `unable to resolve '${revision}' to a commit SHA`,
    );
  }
  const { author, at, message } = commit;
  return { author, date: at.toISOString(), message };
}

function eventsOf({ context }: ApplicationAccess, application: Application) {
  const { uid, namespace } = application.object.metadata;
  const items = context.cluster
    .list({ apiVersion: 'v1', kind: 'Event' }, { namespace })
    .filter(event => {
      const { involvedObject } = event;
      return isJsonObject(involvedObject) && involvedObject.uid === uid;
    })
    .map(withoutType);
  return { metadata: {}, items };
}
