import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { WorkflowDetail } from '@slipway/backstage-plugin-mlops-common';
import { readGraph, type ReadGraph } from './graph/readGraph';
import { workflowPath } from './rest/workflowPaths';
import type { ObservedRun } from './run/ObservedRun';
import { workflowSchema } from './run/schema';
import type { RunAccess } from './RunAccess';

const READ_TIMEOUT_MS = 15_000;
const SERVER = 'configure its REST API in mlops.argoWorkflows.instances';

type Graph = WorkflowDetail['graph'];

/** One run's graph, read when somebody asks. */
export async function readRunGraph(
  run: ObservedRun,
  access: RunAccess,
): Promise<Graph> {
  const inCluster = access.connection && (await readFromCluster(run, access));
  if (inCluster && inCluster.state !== 'offloaded') return inCluster;
  if (access.client) return readFromServer(run, access);
  return {
    state: 'unknown',
    reason: inCluster
      ? `The graph of this run is in the workflow server's database; ${SERVER} to see it`
      : `This run is no longer in the cluster; ${SERVER} to read it from the archive`,
  };
}

async function readFromCluster(
  run: ObservedRun,
  { connection }: RunAccess,
): Promise<ReadGraph | undefined> {
  const place = `${encodeURIComponent(run.namespace)}/workflows/${encodeURIComponent(run.name)}`;
  try {
    const object = await connection?.getJson(
      `/apis/argoproj.io/v1alpha1/namespaces/${place}`,
      AbortSignal.timeout(READ_TIMEOUT_MS),
    );
    return await graphOf(object, run);
  } catch (error) {
    // An archived run is no longer an object; the server may still have it.
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

async function readFromServer(
  run: ObservedRun,
  { client }: RunAccess,
): Promise<Graph> {
  const path = workflowPath(run.namespace, run.name);
  const graph = await graphOf(await client?.getJson(path), run);
  return graph.state === 'offloaded'
    ? {
        state: 'unknown',
        reason:
          'The workflow server did not find the graph of this run in its database',
      }
    : graph;
}

function graphOf(object: unknown, run: ObservedRun): Promise<ReadGraph> {
  const parsed = workflowSchema.safeParse(object);
  if (!parsed.success) {
    throw new ServiceUnavailableError(
      `What ${run.cluster} has as ${run.namespace}/${run.name} is no Workflow`,
    );
  }
  return readGraph(parsed.data);
}
