import { GrpcError } from '../../grpc';
import type { SandboxContext } from '../../context';
import { isJsonObject, type JsonObject } from '../../kubernetes/json';
import type { KubernetesObject } from '../../kubernetes/types';
import type { Repositories } from '../../repositories';
import {
  applicationRef,
  CONTROL_PLANE_NAMESPACE,
  readApplication,
  type Application,
} from '../model/application';
import { findProject, type Project } from '../model/project';
import { compare, type ManagedResource } from '../state/compare';
import { resourceTree, type ResourceNode } from '../state/resourceTree';
import type { TrackingIndex } from '../state/trackingIndex';

/** How a request names an Application. */
export interface ApplicationQuery {
  name: string;
  appNamespace?: string;
  project?: string;
}

/** Finds Applications for requests, and what lives below them. */
export class ApplicationAccess {
  readonly context: SandboxContext;
  private readonly repositories: Repositories;
  private readonly tracking: TrackingIndex;

  constructor(
    context: SandboxContext,
    repositories: Repositories,
    tracking: TrackingIndex,
  ) {
    this.context = context;
    this.repositories = repositories;
    this.tracking = tracking;
  }

  /**
   * @throws GrpcError - `permission denied` for what is not there, unless the
   *   request names the project: Argo CD does not tell which names exist
   */
  find({ name, appNamespace, project }: ApplicationQuery): Application {
    const namespace = appNamespace || CONTROL_PLANE_NAMESPACE;
    const object = this.context.cluster.get(
      applicationRef({ namespace, name }),
    );
    const application = object && readApplication(object);
    if (application && (!project || application.spec.project === project)) {
      return application;
    }
    throw project
      ? new GrpcError(
          'NotFound',
          `applications.argoproj.io "${name}" not found`,
        )
      : new GrpcError('PermissionDenied', 'permission denied');
  }

  projectOf({ spec }: Application): Project {
    const project = findProject(this.context.cluster, spec.project);
    if (!project) {
      throw new GrpcError(
        'InvalidArgument',
        `app is not allowed in project "${spec.project}", or the project does not exist`,
      );
    }
    return project;
  }

  resourcesOf(application: Application): ManagedResource[] {
    const { sources, status, multiSource } = application;
    const revisions = multiSource
      ? (status.sync?.revisions ?? [])
      : [status.sync?.revision ?? ''];
    const tools = {
      cluster: this.context.cluster,
      repositories: this.repositories,
      tracking: this.tracking,
    };
    return compare(tools, application, sources, revisions).resources;
  }

  treeOf(application: Application): ResourceNode[] {
    return resourceTree(this.context.cluster, this.resourcesOf(application));
  }

  /** The object with the health of each resource, which the CR lacks. */
  withHealth(application: Application): JsonObject {
    const health = new Map(
      this.resourcesOf(application).map(each => [
        resourceId(each),
        each.health,
      ]),
    );
    const { status } = application.object;
    const resources = (application.status.resources ?? []).map(each => {
      const found = health.get(resourceId(each));
      return found ? { ...each, health: found } : each;
    });
    return {
      ...withoutType(application.object),
      ...(isJsonObject(status) && {
        status: { ...status, ...(resources.length > 0 && { resources }) },
      }),
    };
  }
}

function resourceId(resource: {
  group?: unknown;
  kind?: unknown;
  namespace?: unknown;
  name?: unknown;
}): string {
  const { group, kind, namespace, name } = resource;
  return [group || '', kind, namespace || '', name].join('/');
}

/** As the API writes an Application: without apiVersion and kind. */
export function withoutType(object: KubernetesObject): JsonObject {
  const { apiVersion: _, kind: __, ...rest } = object;
  return rest;
}
