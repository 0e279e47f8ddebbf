import type { Request, Router } from 'express';
import { applyPatch, type Operation as JsonPatch } from 'fast-json-patch';
import {
  cloneJson,
  isJsonObject,
  parseJsonObject,
  type JsonObject,
} from '../../kubernetes/json';
import { mergePatch } from '../../kubernetes/patch/mergePatch';
import type { Repositories } from '../../repositories';
import type { ApplicationStore } from '../controller/applicationStore';
import {
  APPLICATION,
  applicationRef,
  readApplication,
  REFRESH_ANNOTATION,
  type Application,
} from '../model/application';
import { activeWindows, canSync, windowsFor } from '../syncWindows';
import type { ApplicationAccess, ApplicationQuery } from './applicationAccess';
import { withoutType } from './applicationAccess';
import { ApiError, sendError } from './errors';
import { trimmed } from './fields';
import { Operations } from './operations';
import { bodyOf, textOf, valueOf } from './query';
import { answer } from './answer';
import { filterOf, streamApplications } from './stream';

const APPS = '/api/v1/applications';
/** Upstream gives a refresh as long as the request lives. */
const REFRESH_TIMEOUT_MS = 60_000;

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

/** Reads name the namespace and project in the URL … */
function inUrl(request: Request): ApplicationQuery {
  return {
    name: request.params.name,
    appNamespace: valueOf(request, 'appNamespace'),
    project: valueOf(request, 'project'),
  };
}

/** … and writes in the body. */
function inBody(request: Request): ApplicationQuery {
  const body = bodyOf(request);
  return {
    name: request.params.name,
    appNamespace: textOf(body, 'appNamespace'),
    project: textOf(body, 'project'),
  };
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

/** Asks the controller by annotation, and waits until it takes it away. */
function refreshed(
  { context }: ApplicationAccess,
  application: Application,
  type: 'normal' | 'hard',
): Promise<void> {
  const ref = applicationRef(application);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new ApiError('Unknown', 'application refresh deadline exceeded'));
    }, REFRESH_TIMEOUT_MS);
    timer.unref();
    const unsubscribe = context.cluster.onEvent(({ object }) => {
      const { name, namespace, annotations } = object.metadata;
      if (
        object.kind === ref.kind &&
        name === ref.name &&
        namespace === ref.namespace &&
        !annotations?.[REFRESH_ANNOTATION]
      ) {
        clearTimeout(timer);
        unsubscribe();
        resolve();
      }
    });
    context.cluster.merge(ref, {
      metadata: { annotations: { [REFRESH_ANNOTATION]: type } },
    });
  });
}

function patchApplication(access: ApplicationAccess, request: Request) {
  const body = bodyOf(request);
  const application = access.find(inBody(request));
  const patched = patchedBy(
    application,
    textOf(body, 'patch') ?? '',
    textOf(body, 'patchType') ?? 'json',
  );
  return replaceSpec(access, application, patched);
}

function patchedBy(
  { object }: Application,
  patch: string,
  type: string,
): JsonObject {
  const current = cloneJson({ ...object });
  try {
    if (type === 'merge') {
      const merged = mergePatch(current, parseJsonObject(patch));
      return isJsonObject(merged) ? merged : current;
    }
    if (type === 'json') {
      const operations: JsonPatch[] = JSON.parse(patch);
      return applyPatch(current, operations, true).newDocument;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ApiError('Unknown', `error applying patch: ${why}`);
  }
  throw new ApiError(
    'InvalidArgument',
    `Patch type '${type}' is not supported`,
  );
}

function putSpec(access: ApplicationAccess, request: Request) {
  const query = { ...inUrl(request) };
  const application = access.find(query);
  const updated = replaceSpec(access, application, {
    ...application.object,
    spec: bodyOf(request),
  });
  return updated.spec;
}

/** Spec, labels, annotations and finalizers can be changed, status cannot. */
function replaceSpec(
  access: ApplicationAccess,
  application: Application,
  { spec, metadata }: JsonObject,
): JsonObject {
  const { object } = application;
  const next = isJsonObject(metadata) ? metadata : {};
  const candidate = {
    ...object,
    spec,
    metadata: {
      ...object.metadata,
      labels: isTextMap(next.labels) ? next.labels : {},
      annotations: isTextMap(next.annotations) ? next.annotations : {},
    },
  };
  if (!readApplication(candidate)) {
    throw new ApiError(
      'InvalidArgument',
      'error validating and normalizing app: application spec is invalid',
    );
  }
  return withoutType(access.context.cluster.update(candidate));
}

function isTextMap(value: unknown): value is Record<string, string> {
  return (
    isJsonObject(value) &&
    Object.values(value).every(each => typeof each === 'string')
  );
}

function deleteApplication(access: ApplicationAccess, request: Request) {
  const application = access.find(inUrl(request));
  const { cluster } = access.context;
  const ref = applicationRef(application);
  const cascade = valueOf(request, 'cascade') !== 'false';
  const finalizers = cascade ? ['resources-finalizer.argocd.argoproj.io'] : [];
  cluster.merge(ref, { metadata: { finalizers } });
  cluster.delete(ref);
  return {};
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
    throw new ApiError(
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
