import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { ClusterConnection } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoWorkflowsClient } from '../rest/ArgoWorkflowsClient';
import type { RunAccess } from '../RunAccess';
import type { WorkflowFeeds } from '../WorkflowFeeds';
import { parseWorkflow, type LiveWorkflow } from './LiveWorkflow';

/** A Workflow, by the names of a run. */
export interface WorkflowPlace {
  cluster: string;
  namespace: string;
  name: string;
}

/** What the Kubernetes API can do as well as the workflow server. */
export type SharedCommand = 'stop' | 'terminate' | 'suspend' | 'resume';

const PATCHES: Record<SharedCommand, JsonObject> = {
  stop: { spec: { shutdown: 'Stop' } },
  terminate: { spec: { shutdown: 'Terminate' } },
  suspend: { spec: { suspend: true } },
  resume: { spec: { suspend: null } },
};

/** Changes Workflows, over the Kubernetes API or over the workflow server. */
export class WorkflowControl {
  constructor(private readonly feeds: Pick<WorkflowFeeds, 'accessOf'>) {}

  hasServer(cluster: string): boolean {
    return this.feeds.accessOf(cluster).client !== undefined;
  }

  async read(place: WorkflowPlace, signal: AbortSignal): Promise<LiveWorkflow> {
    const { connection, client } = this.#access(place);
    return parseWorkflow(
      connection
        ? await connection.getJson(kubernetesPath(place), signal)
        : await client?.getJson(restPath(place), signal),
    );
  }

  /** @throws ConflictError when there is one of that name. */
  async create(
    place: WorkflowPlace,
    parts: { metadata: JsonObject; spec: JsonObject },
    signal: AbortSignal,
  ): Promise<void> {
    const { namespace, name } = place;
    const workflow: JsonObject = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { ...parts.metadata, name, namespace },
      spec: parts.spec,
    };
    const { connection, client } = this.#access(place);
    if (connection) {
      const call = { method: 'POST', body: workflow, verb: 'create' };
      await changeObject(connection, place, call, signal);
    } else {
      const path = `/api/v1/workflows/${encodeURIComponent(namespace)}`;
      await client?.send('POST', path, { namespace, workflow }, signal);
    }
  }

  /** Suspend nodes and retries are the server's; the rest either can do. */
  async command(
    place: WorkflowPlace,
    command: SharedCommand,
    signal: AbortSignal,
  ): Promise<void> {
    const { connection } = this.#access(place);
    if (!connection) return this.askServer(place, command, signal);
    const body = PATCHES[command];
    const call = { method: 'PATCH', body, verb: 'patch' };
    return changeObject(connection, place, call, signal);
  }

  async askServer(
    place: WorkflowPlace,
    command: SharedCommand | 'retry',
    signal: AbortSignal,
  ): Promise<void> {
    const { client } = this.#access(place);
    if (!client) {
      throw new ConflictError(
        `Only the workflow server of ${place.cluster} can do this; name it in mlops.argoWorkflows.instances`,
      );
    }
    const { namespace, name } = place;
    const path = `${restPath(place)}/${command}`;
    await client.send('PUT', path, { namespace, name }, signal);
  }

  #access({ cluster }: WorkflowPlace): {
    connection?: ClusterConnection;
    client?: ArgoWorkflowsClient;
  } {
    const access: RunAccess = this.feeds.accessOf(cluster);
    if (access.connection || access.client) return access;
    throw new NotFoundError(
      `There is no Argo Workflows ${cluster} in the portal's config any more`,
    );
  }
}

async function changeObject(
  connection: ClusterConnection,
  place: WorkflowPlace,
  call: { method: string; body: JsonObject; verb: string },
  signal: AbortSignal,
): Promise<void> {
  const { method, body, verb } = call;
  const isPatch = method === 'PATCH';
  const response = await connection.fetch(
    isPatch ? kubernetesPath(place) : collectionPath(place),
    {
      method,
      headers: {
        'content-type': isPatch
          ? 'application/merge-patch+json'
          : 'application/json',
      },
      body: JSON.stringify(body),
      signal,
    },
  );
  await response.body?.cancel();
  if (response.ok) return;
  const { cluster, namespace, name } = place;
  switch (response.status) {
    case 403:
      throw new NotAllowedError(
        `The portal may not ${verb} workflows.argoproj.io in ${cluster}/${namespace}; grant its account that verb`,
      );
    case 404:
      throw new NotFoundError(`There is no Workflow ${name} any more`);
    case 409:
      throw new ConflictError(`The Workflow ${name} is there already`);
    case 422:
      throw new ConflictError(
        `The cluster ${cluster} does not take the Workflow ${name}: it is not valid there`,
      );
    default:
      throw new ServiceUnavailableError(
        `The API server of ${cluster} answered ${response.status}`,
      );
  }
}

function collectionPath({ namespace }: WorkflowPlace): string {
  return `/apis/argoproj.io/v1alpha1/namespaces/${encodeURIComponent(namespace)}/workflows`;
}

function kubernetesPath(place: WorkflowPlace): string {
  return `${collectionPath(place)}/${encodeURIComponent(place.name)}`;
}

function restPath({ namespace, name }: WorkflowPlace): string {
  return `/api/v1/workflows/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}
