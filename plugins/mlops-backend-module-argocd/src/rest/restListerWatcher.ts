import {
  readLines,
  type ListedEvent,
  type ListerWatcher,
} from '@slipway/backstage-plugin-mlops-node';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { ArgoCdClient } from './ArgoCdClient';

const PAGE_SIZE = 100;

const listSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().optional() }).nullish(),
  items: z.array(z.unknown()).nullish(),
});

const streamSchema = z.object({
  result: z
    .object({
      type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
      application: z.unknown(),
    })
    .optional(),
  error: z.object({ message: z.string().optional() }).optional(),
});

/**
 * Applications over REST: the list has no pages, and the stream tells those
 * that exist first, as ADDED (argo-cd v3.5, server/application/application.go).
 */
export function applicationListerWatcher(client: ArgoCdClient): ListerWatcher {
  return {
    list: signal => listPages(client, '/api/v1/applications', signal),
    watch: (_, signal) => streamApplications(client, signal),
  };
}

/** AppProjects cannot be streamed: each watch waits, then asks to list again. */
export function projectListerWatcher(
  client: ArgoCdClient,
  pollMs: number,
): ListerWatcher {
  return {
    list: signal => listPages(client, '/api/v1/projects', signal),
    watch: (_, signal) => pollProjects(client, pollMs, signal),
  };
}

async function* listPages(
  client: ArgoCdClient,
  path: string,
  signal: AbortSignal,
) {
  const response = await client.get(path, signal);
  const list = listSchema.parse(await response.json());
  const items = list.items ?? [];
  const resourceVersion = list.metadata?.resourceVersion ?? '';
  yield { items: items.slice(0, PAGE_SIZE), resourceVersion };
  for (let start = PAGE_SIZE; start < items.length; start += PAGE_SIZE) {
    await setImmediate();
    yield { items: items.slice(start, start + PAGE_SIZE), resourceVersion };
  }
}

async function* streamApplications(
  client: ArgoCdClient,
  signal: AbortSignal,
): AsyncGenerator<ListedEvent> {
  const response = await client.get('/api/v1/stream/applications', signal);
  yield { type: 'OPENED' };
  if (!response.body) return;
  for await (const line of readLines(response.body)) {
    if (line.trim() === '') continue;
    const { result, error } = streamSchema.parse(JSON.parse(line));
    if (error) {
      throw new Error(
        `Argo CD ${client.name} ended the stream: ${error.message ?? 'no reason given'}`,
      );
    }
    if (result) yield { type: result.type, object: result.application };
  }
}

async function* pollProjects(
  client: ArgoCdClient,
  pollMs: number,
  signal: AbortSignal,
): AsyncGenerator<ListedEvent> {
  const known = new Set<string>();
  yield { type: 'OPENED' };
  while (!signal.aborted) {
    await new Promise<void>(resolve => {
      const timer = setTimeout(done, pollMs);
      function done() {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
    if (signal.aborted) return;
    const seen = new Set<string>();
    for await (const page of listPages(client, '/api/v1/projects', signal)) {
      for (const object of page.items) {
        seen.add(nameOf(object));
        yield { type: 'MODIFIED', object };
      }
    }
    for (const name of known) {
      if (!seen.has(name)) {
        yield { type: 'DELETED', object: { metadata: { name } } };
      }
    }
    known.clear();
    seen.forEach(name => known.add(name));
  }
}

const namedSchema = z.object({ metadata: z.object({ name: z.string() }) });

function nameOf(object: unknown): string {
  return namedSchema.safeParse(object).data?.metadata.name ?? '';
}
