import { NotFoundError } from '@backstage/errors';
import type { WorkflowLocator } from '@slipway/backstage-plugin-mlops-common';
import { readPage } from './rest/readWorkflows';
import { archivePath, listPath, workflowPath } from './rest/workflowPaths';
import type { ObservedRun } from './run/ObservedRun';
import { projectRun } from './run/projectRun';
import type { RunAccess } from './RunAccess';

/**
 * The newest runs of a selector that a workflow server knows beyond those that
 * are watched: with Kubernetes access what only its archive has, with REST
 * access also what is older than the watch goes back.
 */
export async function findOlderRuns(
  feed: string,
  { client, connection }: RunAccess,
  { selector, limit }: { selector: string; limit: number },
): Promise<ObservedRun[]> {
  if (!client) return [];
  const page = await readPage(
    client,
    connection ? archivePath(selector, limit) : listPath({ selector, limit }),
  );
  return page.items.flatMap(item => {
    const run = projectRun(item, { cluster: feed });
    if (!run) return [];
    return [connection ? { ...run, archived: true } : run];
  });
}

/** One run that is not watched, from wherever the server has it. */
export async function findOlderRun(
  { client }: RunAccess,
  { cluster, namespace, name }: WorkflowLocator,
): Promise<ObservedRun | undefined> {
  if (!client) return undefined;
  try {
    const object = await client.getJson(workflowPath(namespace, name));
    const run = projectRun(object, { cluster });
    const isWanted = run?.name === name && run.namespace === namespace;
    return isWanted ? run : undefined;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
