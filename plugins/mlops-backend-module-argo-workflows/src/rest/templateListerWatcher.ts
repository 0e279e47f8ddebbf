import type {
  ListedEvent,
  ListerWatcher,
} from '@slipway/backstage-plugin-mlops-node';
import { setTimeout as pause } from 'node:timers/promises';
import type { ArgoWorkflowsClient } from './ArgoWorkflowsClient';
import { readPage } from './readWorkflows';

/** WorkflowTemplates cannot be streamed: each watch waits, then they are listed. */
export function templateListerWatcher(
  client: ArgoWorkflowsClient,
  namespace: string | undefined,
  pollMs: number,
): ListerWatcher {
  return {
    resumes: false,
    inactivityMs: pollMs + 10_000,
    async *list(signal) {
      const path = `/api/v1/workflow-templates/${encodeURIComponent(namespace ?? '')}`;
      const { items } = await readPage(client, path, signal);
      yield { items, resourceVersion: '' };
    },
    watch: (_, signal) => waitFor(pollMs, signal),
  };
}

async function* waitFor(
  milliseconds: number,
  signal: AbortSignal,
): AsyncGenerator<ListedEvent> {
  yield { type: 'OPENED' };
  await pause(milliseconds, undefined, { signal });
}
