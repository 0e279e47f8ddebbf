import { z } from 'zod';
import type { ObservedRun } from '../run/ObservedRun';
import { projectRun } from '../run/projectRun';
import type { ArgoWorkflowsClient } from './ArgoWorkflowsClient';

const TIMEOUT_MS = 10_000;
const listSchema = z.object({ items: z.array(z.unknown()).nullish() });

/**
 * The newest archived runs that a label selector finds. Always limited: the
 * listing of a whole archive hangs servers (argo-workflows #14612, #16287).
 */
export async function readArchive(
  client: ArgoWorkflowsClient,
  options: { selector: string; limit: number; cluster: string },
): Promise<ObservedRun[]> {
  const query = new URLSearchParams({
    'listOptions.labelSelector': options.selector,
    'listOptions.limit': String(options.limit),
  });
  const response = await client.get(
    `/api/v1/archived-workflows?${query}`,
    AbortSignal.timeout(TIMEOUT_MS),
  );
  const { items } = listSchema.parse(await response.json());
  return (items ?? []).flatMap(item => {
    const run = projectRun(item, { cluster: options.cluster });
    return run ? [{ ...run, archived: true }] : [];
  });
}
