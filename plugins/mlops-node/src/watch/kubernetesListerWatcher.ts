import { z } from 'zod';
import type { ClusterConnection } from '../clusters/types';
import {
  ResourceTypeMissingError,
  RetryAfterError,
  WatchExpiredError,
} from './errors';
import { readLines } from './readLines';
import type {
  ListedEvent,
  ListerWatcher,
  ListPage,
  ResourceType,
} from './types';

/** Which part of a resource type is watched. @public */
export interface WatchScope {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

const PAGE_SIZE = 100;
/**
 * A watch is renewed this often: the server sends a bookmark about two seconds
 * before it ends one (kubernetes, apiserver/pkg/storage/cacher), so a quiet
 * watch stays fresh, and a silent connection is noticed soon after.
 */
const WATCH_SECONDS = { min: 18, max: 24 };

const listSchema = z.object({
  metadata: z
    .object({
      resourceVersion: z.string().optional(),
      continue: z.string().optional(),
    })
    .optional(),
  items: z.array(z.unknown()).nullish(),
});

const statusSchema = z.object({
  code: z.number().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
});

const eventSchema = z.object({
  type: z.string(),
  object: z.unknown(),
});

const bookmarkSchema = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
});

/**
 * Lists and watches one resource type over the Kubernetes API.
 *
 * @public
 */
export function kubernetesListerWatcher(
  connection: ClusterConnection,
  resource: ResourceType,
  scope: WatchScope = {},
): ListerWatcher {
  const path = collectionPath(resource, scope.namespace);
  const query = (parameters: Record<string, string>) => {
    const search = new URLSearchParams(parameters);
    if (scope.labelSelector) search.set('labelSelector', scope.labelSelector);
    if (scope.fieldSelector) search.set('fieldSelector', scope.fieldSelector);
    return `${path}?${search}`;
  };

  return {
    list: signal => listPages(connection, resource, query, signal),
    watch: (resourceVersion, signal) =>
      watchEvents(connection, resource, query, resourceVersion, signal),
  };
}

function collectionPath(resource: ResourceType, namespace?: string): string {
  const group = resource.group
    ? `/apis/${resource.group}/${resource.version}`
    : `/api/${resource.version}`;
  const scope = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${group}${scope}/${resource.plural}`;
}

type Query = (parameters: Record<string, string>) => string;

async function* listPages(
  connection: ClusterConnection,
  resource: ResourceType,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  let next: string | undefined;
  do {
    const parameters: Record<string, string> = { limit: String(PAGE_SIZE) };
    if (next) parameters.continue = next;
    const response = await connection.fetch(query(parameters), { signal });
    await expectOk(response, connection, resource, 'list');
    const list = listSchema.parse(await response.json());
    next = list.metadata?.continue || undefined;
    yield {
      items: list.items ?? [],
      resourceVersion: list.metadata?.resourceVersion ?? '',
    };
  } while (next);
}

async function* watchEvents(
  connection: ClusterConnection,
  resource: ResourceType,
  query: Query,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncGenerator<ListedEvent> {
  const seconds =
    WATCH_SECONDS.min +
    Math.floor(Math.random() * (WATCH_SECONDS.max - WATCH_SECONDS.min + 1));
  const response = await connection.fetch(
    query({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion,
      timeoutSeconds: String(seconds),
    }),
    { signal },
  );
  await expectOk(response, connection, resource, 'watch');
  yield { type: 'OPENED' };
  if (!response.body) return;
  for await (const line of readLines(response.body)) {
    if (line.trim() === '') continue;
    const event = readEvent(line, connection, resource);
    if (event) yield event;
  }
}

function readEvent(
  line: string,
  connection: ClusterConnection,
  resource: ResourceType,
): ListedEvent | undefined {
  const { type, object } = eventSchema.parse(JSON.parse(line));
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object };
    case 'BOOKMARK':
      return {
        type,
        resourceVersion: bookmarkSchema.parse(object).metadata.resourceVersion,
      };
    case 'ERROR':
      throw errorOfEvent(object, connection, resource);
    default:
      return undefined;
  }
}

function errorOfEvent(
  object: unknown,
  connection: ClusterConnection,
  resource: ResourceType,
): Error {
  const status = statusSchema.safeParse(object).data ?? {};
  const words = `The watch of ${resource.plural} in ${connection.name} was ended by the API server: ${status.message ?? status.reason ?? 'no reason given'}`;
  return status.code === 410 || status.reason === 'Expired'
    ? new WatchExpiredError(words)
    : new Error(words);
}

async function expectOk(
  response: Response,
  connection: ClusterConnection,
  resource: ResourceType,
  verb: 'list' | 'watch',
): Promise<void> {
  if (response.ok) return;
  const status = statusSchema.safeParse(
    await response.json().catch(() => undefined),
  ).data;
  const where = `The API server of ${connection.name}`;
  switch (response.status) {
    case 401:
      throw new Error(
        `${where} answered 401: the portal's token is not accepted; give it a valid one`,
      );
    case 403:
      throw new Error(
        `${where} answered 403: the portal may not ${verb} ${resource.plural}; grant get, list and watch on ${resource.plural}${resource.group ? `.${resource.group}` : ''}`,
      );
    case 404:
      throw new ResourceTypeMissingError(
        `${where} has no ${resource.plural}${resource.group ? `.${resource.group}` : ''}; its CRD is not installed`,
      );
    case 410:
      throw new WatchExpiredError(`${where} answered 410: list again`);
    default: {
      const words = `${where} answered ${response.status} to ${verb} ${resource.plural}${status?.message ? `: ${status.message.slice(0, 200)}` : ''}`;
      const retryAfter = Number(response.headers.get('retry-after'));
      throw retryAfter > 0
        ? new RetryAfterError(words, retryAfter * 1000)
        : new Error(words);
    }
  }
}
