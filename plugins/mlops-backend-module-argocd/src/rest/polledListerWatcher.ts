import type {
  ListedEvent,
  ListerWatcher,
  ListPage,
} from '@slipway/backstage-plugin-mlops-node';
import { setTimeout as pause } from 'node:timers/promises';
import type { ArgoCdClient } from './ArgoCdClient';
import { readList } from './readList';

/**
 * AppProjects and ApplicationSets cannot be streamed: each watch waits, then
 * they are listed.
 */
export function polledListerWatcher(
  client: ArgoCdClient,
  path: string,
  pollMs: number,
): ListerWatcher {
  return {
    resumes: false,
    inactivityMs: pollMs + 10_000,
    list: signal => list(client, path, signal),
    watch: (_, signal) => waitFor(pollMs, signal),
  };
}

async function* list(
  client: ArgoCdClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  for await (const items of readList(client, path, signal)) {
    yield { items, resourceVersion: '' };
  }
}

async function* waitFor(
  milliseconds: number,
  signal: AbortSignal,
): AsyncGenerator<ListedEvent> {
  yield { type: 'OPENED' };
  await pause(milliseconds, undefined, { signal });
}
