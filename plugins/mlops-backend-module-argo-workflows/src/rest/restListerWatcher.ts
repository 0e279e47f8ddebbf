import {
  readLines,
  WatchExpiredError,
  type ListedEvent,
  type ListerWatcher,
  type ListPage,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { ArgoWorkflowsClient } from './ArgoWorkflowsClient';

const PAGE_SIZE = 50;

const listSchema = z.object({
  metadata: z
    .object({
      resourceVersion: z.string().optional(),
      continue: z.string().optional(),
    })
    .nullish(),
  items: z.array(z.unknown()).nullish(),
});

const streamSchema = z.object({
  result: z
    .object({
      type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
      object: z.unknown(),
    })
    .optional(),
  error: z
    .object({
      message: z.string().optional(),
      http_code: z.number().optional(),
    })
    .optional(),
});

/**
 * Workflows over REST, of all namespaces that the account may read
 * (argo-workflows v4.1, pkg/apiclient/workflow/workflow.proto).
 */
export function workflowListerWatcher(
  client: ArgoWorkflowsClient,
): ListerWatcher {
  return {
    list: signal => listPages(client, signal),
    watch: (resourceVersion, signal) =>
      streamWorkflows(client, resourceVersion, signal),
  };
}

async function* listPages(
  client: ArgoWorkflowsClient,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  let next: string | undefined;
  do {
    const query = new URLSearchParams({
      'listOptions.limit': String(PAGE_SIZE),
      ...(next && { 'listOptions.continue': next }),
    });
    const response = await client.get(`/api/v1/workflows/?${query}`, signal);
    const list = listSchema.parse(await response.json());
    next = list.metadata?.continue || undefined;
    yield {
      items: list.items ?? [],
      resourceVersion: list.metadata?.resourceVersion ?? '',
    };
  } while (next);
}

async function* streamWorkflows(
  client: ArgoWorkflowsClient,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncGenerator<ListedEvent> {
  const query = new URLSearchParams(
    resourceVersion ? { 'listOptions.resourceVersion': resourceVersion } : {},
  );
  const response = await client.get(
    `/api/v1/workflow-events/?${query}`,
    signal,
  );
  yield { type: 'OPENED' };
  if (!response.body) return;
  for await (const line of readLines(response.body)) {
    const text = line.replace(/^data: /, '').trim();
    if (text === '' || text.startsWith(':')) continue;
    const { result, error } = streamSchema.parse(JSON.parse(text));
    if (error) {
      const words = `Argo Workflows ${client.name} ended the stream: ${error.message ?? 'no reason given'}`;
      throw error.http_code === 410
        ? new WatchExpiredError(words)
        : new Error(words);
    }
    if (!result || result.type === 'BOOKMARK') continue;
    if (result.type === 'ERROR') {
      throw new WatchExpiredError(
        `Argo Workflows ${client.name} ended the watch`,
      );
    }
    yield { type: result.type, object: result.object };
  }
}
