import { GrpcError } from '../../grpc';
import { isJsonObject, type JsonObject } from '../../kubernetes/json';
import type { Repositories } from '../../repositories';
import type { ApplicationStore } from '../controller/applicationStore';
import { isCompleted, type Application } from '../model/application';
import { canSync, windowsFor } from '../syncWindows';
import type { ApplicationAccess, ApplicationQuery } from './applicationAccess';
import { wrapped } from './errors';
import { textOf } from './query';
import { USERNAME } from './session';

/** Starts and ends operations (argo-cd v3.5, server/application/application.go). */
export class Operations {
  private readonly access: ApplicationAccess;
  private readonly store: ApplicationStore;
  private readonly repositories: Repositories;

  constructor(
    access: ApplicationAccess,
    store: ApplicationStore,
    repositories: Repositories,
  ) {
    this.access = access;
    this.store = store;
    this.repositories = repositories;
  }

  sync(query: ApplicationQuery, body: JsonObject): JsonObject {
    const application = this.access.find(query);
    this.expectOpenWindow(application);
    expectNotDeleting(application);
    const { spec, multiSource, syncOptions } = application;
    const options = isJsonObject(body.syncOptions)
      ? body.syncOptions.items
      : undefined;
    const retry = body.retryStrategy ?? spec.syncPolicy?.retry;
    return this.start(
      application,
      {
        initiatedBy: { username: USERNAME },
        ...(Array.isArray(body.infos) && { info: body.infos }),
        ...(isJsonObject(retry) && { retry }),
        sync: {
          ...(multiSource
            ? {
                sources: spec.sources,
                revisions: this.revisionsFor(application, body),
              }
            : {
                source: spec.source,
                revision: this.revisionFor(application, body),
              }),
          ...(body.prune === true && { prune: true }),
          ...(body.dryRun === true && { dryRun: true }),
          ...(isJsonObject(body.strategy) && { syncStrategy: body.strategy }),
          ...(Array.isArray(body.resources) && { resources: body.resources }),
          ...syncOptionsField(options ?? syncOptions),
        },
      },
      'initiated sync',
    );
  }

  rollBack(query: ApplicationQuery, body: JsonObject): JsonObject {
    const application = this.access.find(query);
    expectNotDeleting(application);
    if (application.automated) {
      throw new GrpcError(
        'FailedPrecondition',
        'rollback cannot be initiated when auto-sync is enabled',
      );
    }
    // Numbers arrive as text too: it is a 64-bit integer.
    const id = Number(body.id ?? 0);
    const entry = application.status.history.find(each => each.id === id);
    if (!entry) {
      throw new GrpcError(
        'InvalidArgument',
        `application ${application.namespace}/${application.name} does not have deployment with id ${id}`,
      );
    }
    const { revision, revisions, source, sources } = entry;
    return this.start(
      application,
      {
        initiatedBy: { username: USERNAME },
        sync: {
          ...(revision && { revision }),
          ...(revisions && { revisions }),
          ...(source && { source }),
          ...(sources && { sources }),
          ...(body.prune === true && { prune: true }),
          ...(body.dryRun === true && { dryRun: true }),
          syncStrategy: { apply: {} },
          ...syncOptionsField(application.syncOptions),
        },
      },
      `initiated rollback to ${id}`,
    );
  }

  terminate(query: ApplicationQuery): JsonObject {
    const application = this.access.find(query);
    const state = application.status.operationState;
    if (!application.operation || !state || isCompleted(state.phase)) {
      throw new GrpcError(
        'InvalidArgument',
        'Unable to terminate operation. No operation is in progress',
      );
    }
    this.store.patchStatus(application, {
      operationState: { ...state, phase: 'Terminating' },
    });
    return {};
  }

  private start(
    application: Application,
    operation: JsonObject,
    what: string,
  ): JsonObject {
    if (application.operation) {
      throw wrapped(
        'error setting app operation',
        new GrpcError(
          'FailedPrecondition',
          'another operation is already in progress',
        ),
      );
    }
    this.store.requestOperation(application, operation);
    this.store.tell(
      application,
      'Normal',
      'OperationStarted',
      `${USERNAME} ${what}`,
    );
    const { name, namespace } = application;
    const started = this.access.find({ name, appNamespace: namespace });
    return this.access.withHealth(started);
  }

  private expectOpenWindow(application: Application): void {
    const { spec } = this.access.projectOf(application);
    const windows = windowsFor(spec.syncWindows, application);
    const now = this.access.context.clock.now();
    if (!canSync(windows, { manual: true, now })) {
      throw new GrpcError(
        'PermissionDenied',
        'cannot sync: blocked by sync window',
      );
    }
  }

  private revisionFor({ spec, automated }: Application, body: JsonObject) {
    const target = spec.source?.targetRevision ?? '';
    const asked = textOf(body, 'revision');
    if (automated && asked && asked !== target && body.dryRun !== true) {
      throw new GrpcError(
        'FailedPrecondition',
        `Cannot sync to ${asked}: auto-sync currently set to ${target}`,
      );
    }
    return this.resolve(spec.source?.repoURL ?? '', asked ?? target);
  }

  private revisionsFor({ sources }: Application, body: JsonObject) {
    const asked = Array.isArray(body.revisions) ? body.revisions : [];
    return sources.map((source, index) => {
      const revision: unknown = asked[index];
      return this.resolve(
        source.repoURL,
        typeof revision === 'string' && revision
          ? revision
          : (source.targetRevision ?? ''),
      );
    });
  }

  private resolve(repoUrl: string, revision: string): string {
    const commit = this.repositories.resolve(repoUrl, revision);
    if (!commit) {
      throw new GrpcError(
        'FailedPrecondition',
        `unable to resolve '${revision}' to a commit SHA`,
      );
    }
    return commit.sha;
  }
}

function expectNotDeleting({ object }: Application): void {
  if (object.metadata.deletionTimestamp) {
    throw new GrpcError('FailedPrecondition', 'application is deleting');
  }
}

function syncOptionsField(options: unknown): JsonObject {
  return Array.isArray(options) && options.length > 0
    ? { syncOptions: options }
    : {};
}
