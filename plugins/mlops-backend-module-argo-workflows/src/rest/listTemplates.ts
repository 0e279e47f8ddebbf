import type { ListPage } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoWorkflowsClient } from './ArgoWorkflowsClient';
import { readPage } from './readWorkflows';
import { templatesPath } from './workflowPaths';

/** The server tells the WorkflowTemplates all at once, and streams none. */
export async function* listTemplates(
  client: ArgoWorkflowsClient,
  namespace: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  const { items } = await readPage(client, templatesPath(namespace), signal);
  yield { items, resourceVersion: '' };
}
