import { setTimeout as pause } from 'node:timers/promises';
import type { ListedEvent, ListerWatcher, ListPage } from './types';

/**
 * For what cannot be streamed: each watch waits, then all is listed.
 *
 * @public
 */
export function polledListerWatcher(
  list: (signal: AbortSignal) => AsyncIterable<ListPage>,
  pollMs: number,
): ListerWatcher {
  return {
    resumes: false,
    inactivityMs: pollMs + 10_000,
    list,
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
