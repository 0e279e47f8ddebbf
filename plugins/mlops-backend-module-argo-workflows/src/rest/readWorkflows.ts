import { ServiceUnavailableError } from '@backstage/errors';
import { z } from 'zod';
import type { ArgoWorkflowsClient } from './ArgoWorkflowsClient';

const listSchema = z.object({
  metadata: z.object({ continue: z.string().optional() }).nullish(),
  items: z.array(z.unknown()).nullish(),
});

/** A page of a list. @throws for what is no list. */
export async function readPage(
  client: ArgoWorkflowsClient,
  path: string,
  signal?: AbortSignal,
): Promise<{ items: unknown[]; next?: string }> {
  const list = listSchema.safeParse(await client.getJson(path, signal)).data;
  if (!list || (list.items === undefined && !list.metadata)) {
    throw new ServiceUnavailableError(
      `Argo Workflows ${client.name} sent what is not a list; is its baseUrl that of a workflow server?`,
    );
  }
  return {
    items: list.items ?? [],
    next: list.metadata?.continue || undefined,
  };
}
