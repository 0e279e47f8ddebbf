import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { WorkflowNode } from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { readRunGraph } from './readRun';
import { readLogFrames } from './rest/logFrames';
import { logPath } from './rest/workflowPaths';
import type { ObservedRun } from './run/ObservedRun';
import type { RunAccess } from './RunAccess';

const MAX_STATUS_MESSAGE = 200;
const statusSchema = z.object({ message: z.string() });

interface LogOf {
  run: ObservedRun;
  pod: string;
  container: string;
  access: RunAccess;
  signal: AbortSignal;
}

/** A node's log as it grows. */
export async function readLogs(
  run: ObservedRun,
  nodeId: string,
  access: RunAccess,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const graph = await readRunGraph(run, access);
  if (graph.state === 'unknown') throw new NotFoundError(graph.reason);
  const node = graph.nodes.find(({ id }) => id === nodeId);
  if (!node) {
    throw new NotFoundError(`Run ${run.name} has no node ${nodeId}`);
  }
  const log = { run, ...containerOf(node), access, signal };
  return access.connection && !run.archived
    ? readFromCluster(log)
    : readFromServer(log);
}

function containerOf(node: WorkflowNode): { pod: string; container: string } {
  if (!node.podName) {
    throw new NotFoundError(
      `${node.displayName} is a ${node.type} and writes no log; choose one of its pods`,
    );
  }
  return {
    pod: node.podName,
    // A container of a container set is named after itself.
    container: node.type === 'Container' ? node.displayName : 'main',
  };
}

async function readFromCluster(log: LogOf): Promise<AsyncIterable<Uint8Array>> {
  const { run, pod, container, access, signal } = log;
  const path = `/api/v1/namespaces/${encodeURIComponent(run.namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const query = new URLSearchParams({ container, follow: 'true' });
  const response = await access.connection?.fetch(`${path}?${query}`, {
    signal,
    headers: { accept: 'text/plain, application/json' },
  });
  if (response?.ok) return response.body ?? nothing();
  if (response?.status === 404) {
    response.body?.cancel().catch(() => undefined);
    return readFromServer(log);
  }
  throw await refusal(log, response);
}

async function readFromServer(log: LogOf): Promise<AsyncIterable<Uint8Array>> {
  const { run, pod, container, access, signal } = log;
  if (!access.client) throw podIsGone(pod);
  try {
    const response = await access.client.get(
      logPath(run, pod, container),
      signal,
    );
    return response.body ? readLogFrames(response.body) : nothing();
  } catch (error) {
    throw error instanceof NotFoundError ? podIsGone(pod) : error;
  }
}

async function refusal(
  { run, pod }: LogOf,
  response: Response | undefined,
): Promise<Error> {
  const body: unknown = await response?.json().catch(() => undefined);
  const message = statusSchema.safeParse(body).data?.message;
  const why = message ? `: ${message.slice(0, MAX_STATUS_MESSAGE)}` : '';
  // A pod that has not begun, or a container that it does not have.
  if (response?.status === 400) {
    return new NotFoundError(`There is no log of ${pod} yet${why}`);
  }
  if (response?.status === 403) {
    return new ServiceUnavailableError(
      `The portal may not read logs in namespace ${run.namespace} of ${run.cluster}; grant it get on pods/log`,
    );
  }
  return new ServiceUnavailableError(
    `The API server of ${run.cluster} answered ${response?.status} to the log of ${pod}${why}`,
  );
}

function podIsGone(pod: string): Error {
  return new NotFoundError(
    `The pod ${pod} is gone, and its log with it; look in the workflow server's archive or your log store`,
  );
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
