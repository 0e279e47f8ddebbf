import type {
  ListedEvent,
  ListerWatcher,
  ListPage,
} from '@slipway/backstage-plugin-mlops-node';
import { setTimeout as pause } from 'node:timers/promises';
import type { ArgoCdClient } from './ArgoCdClient';
import { readList } from './readList';

/** AppProjects cannot be streamed: each watch waits, then they are listed. */
export function projectListerWatcher(
  client: ArgoCdClient,
  pollMs: number,
): ListerWatcher {
  return {
    resumes: false,
    inactivityMs: pollMs + 10_000,
    list: signal => listProjects(client, signal),
    watch: (_, signal) => waitFor(pollMs, signal),
  };
}

async function* listProjects(
  client: ArgoCdClient,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  for await (const items of readList(client, '/api/v1/projects', signal)) {
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
