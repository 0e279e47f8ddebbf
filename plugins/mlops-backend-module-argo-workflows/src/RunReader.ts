import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { WorkflowDetail } from '@slipway/backstage-plugin-mlops-common';
import { toNode } from './graph/toNode';
import { unpackNodes } from './graph/unpackNodes';
import { readLogFrames } from './rest/logFrames';
import type { ObservedRun } from './run/ObservedRun';
import { workflowSchema, type RawNode, type RawWorkflow } from './run/schema';
import type { RunAccess } from './watchWorkflows';

const READ_TIMEOUT_MS = 15_000;

/** One run's graph and logs, read when somebody asks. */
export async function readGraph(
  run: ObservedRun,
  access: RunAccess,
): Promise<WorkflowDetail['graph']> {
  const fromCluster = access.connection && (await readObject(run, access));
  const unpacked = fromCluster && unpackNodes(fromCluster.status);
  if (unpacked?.state === 'known') {
    return known(run, unpacked.nodes);
  }
  if (!access.client) {
    return {
      state: 'unknown',
      reason:
        unpacked?.state === 'broken'
          ? unpacked.reason
          : "This run's graph is in the workflow server's database; configure its REST API in mlops.argoWorkflows.instances to see it",
    };
  }
  const overRest = unpackNodes((await readOverRest(run, access)).status);
  switch (overRest.state) {
    case 'known':
      return known(run, overRest.nodes);
    case 'broken':
      return { state: 'unknown', reason: overRest.reason };
    default:
      return {
        state: 'unknown',
        reason: 'The workflow server did not bring the graph from its database',
      };
  }
}

function known(
  run: ObservedRun,
  nodes: readonly RawNode[],
): WorkflowDetail['graph'] {
  return { state: 'known', nodes: nodes.map(node => toNode(run.name, node)) };
}

async function readObject(
  run: ObservedRun,
  { connection }: RunAccess,
): Promise<RawWorkflow | undefined> {
  try {
    return workflowSchema.parse(
      await connection?.getJson(
        `/apis/argoproj.io/v1alpha1/namespaces/${encodeURIComponent(run.namespace)}/workflows/${encodeURIComponent(run.name)}`,
        AbortSignal.timeout(READ_TIMEOUT_MS),
      ),
    );
  } catch (error) {
    // An archived run is no longer an object; the server may still have it.
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

async function readOverRest(
  run: ObservedRun,
  { client }: RunAccess,
): Promise<RawWorkflow> {
  const response = await client?.get(
    `/api/v1/workflows/${encodeURIComponent(run.namespace)}/${encodeURIComponent(run.name)}`,
    AbortSignal.timeout(READ_TIMEOUT_MS),
  );
  return workflowSchema.parse(await response?.json());
}

/** A node's log as it grows. */
export async function readLogs(
  run: ObservedRun,
  nodeId: string,
  access: RunAccess,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const graph = await readGraph(run, access);
  if (graph.state === 'unknown') throw new NotFoundError(graph.reason);
  const node = graph.nodes.find(({ id }) => id === nodeId);
  if (!node) {
    throw new NotFoundError(`Run ${run.name} has no node ${nodeId}`);
  }
  if (!node.podName) {
    throw new NotFoundError(
      `${node.displayName} is a ${node.type} and writes no log; choose one of its pods`,
    );
  }
  return access.connection
    ? readPodLog(run, node.podName, access, signal)
    : readServerLog(run, node.podName, access, signal);
}

async function readPodLog(
  run: ObservedRun,
  pod: string,
  access: RunAccess,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const path = `/api/v1/namespaces/${encodeURIComponent(run.namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const query = new URLSearchParams({ container: 'main', follow: 'true' });
  const response = await access.connection?.fetch(`${path}?${query}`, {
    signal,
    headers: { accept: 'text/plain, application/json' },
  });
  if (response?.ok && response.body) return response.body;
  await response?.body?.cancel();
  if (response?.status === 404 && access.client) {
    return readServerLog(run, pod, access, signal);
  }
  if (response?.status === 404) throw podIsGone(pod);
  if (response?.status === 400) {
    throw new NotFoundError(`The pod ${pod} has not started yet`);
  }
  throw new ServiceUnavailableError(
    `The API server of ${run.cluster} answered ${response?.status} to the log of ${pod}`,
  );
}

async function readServerLog(
  run: ObservedRun,
  pod: string,
  { client }: RunAccess,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const query = new URLSearchParams({
    podName: pod,
    'logOptions.container': 'main',
    'logOptions.follow': 'true',
  });
  const response = await client
    ?.get(
      `/api/v1/workflows/${encodeURIComponent(run.namespace)}/${encodeURIComponent(run.name)}/log?${query}`,
      signal,
    )
    .catch(error => {
      throw error instanceof NotFoundError ? podIsGone(pod) : error;
    });
  if (!response?.body) throw podIsGone(pod);
  return readLogFrames(response.body);
}

function podIsGone(pod: string): Error {
  return new NotFoundError(
    `The pod ${pod} is gone, and its log with it; look in the workflow server's archive or your log store`,
  );
}
