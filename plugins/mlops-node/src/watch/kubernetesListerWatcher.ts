import { z } from 'zod';
import type { ClusterConnection } from '../clusters/types';
import { ownTurn } from './eventLoopTurns';
import { KubernetesAnswers } from './KubernetesAnswers';
import { PageSize } from './PageSize';
import { BodyTooLargeError, readBody } from '../http/readBody';
import { readLines } from './readLines';
import type {
  ListedEvent,
  ListerWatcher,
  ListPage,
  ResourceType,
} from './types';
import { DEFAULT_WATCH_TUNING } from './WatchTuning';

/** Which part of a resource type is watched. @public */
export interface WatchScope {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/** A hundred objects of half etcd's limit; larger pages are asked for again. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

const listSchema = z.object({
  metadata: z
    .object({
      resourceVersion: z.string().optional(),
      continue: z.string().optional(),
    })
    .optional(),
  items: z.array(z.unknown()).nullish(),
});

const eventSchema = z.object({ type: z.string(), object: z.unknown() });

const bookmarkSchema = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
});

/**
 * Lists and watches one resource type over the Kubernetes API. A watch is
 * renewed well before `inactivityMs` is over: an API server sends a bookmark
 * two seconds before it ends one (kubernetes 1.32, apiserver/pkg/storage/
 * cacher/cache_watcher.go), so that a quiet watch is never silent for so long.
 *
 * @public
 */
export function kubernetesListerWatcher(
  connection: ClusterConnection,
  resource: ResourceType,
  scope: WatchScope = {},
  options: { inactivityMs?: number } = {},
): ListerWatcher {
  return new KubernetesListerWatcher(
    connection,
    collectionPath(resource, scope.namespace),
    scope,
    new KubernetesAnswers(connection.name, resource, scope.namespace),
    options.inactivityMs ?? DEFAULT_WATCH_TUNING.inactivityMs,
  );
}

function collectionPath(resource: ResourceType, namespace?: string): string {
  const group = resource.group
    ? `/apis/${resource.group}/${resource.version}`
    : `/api/${resource.version}`;
  const scope = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${group}${scope}/${resource.plural}`;
}

class KubernetesListerWatcher implements ListerWatcher {
  constructor(
    private readonly connection: ClusterConnection,
    private readonly path: string,
    private readonly scope: WatchScope,
    private readonly answers: KubernetesAnswers,
    private readonly patienceMs: number,
  ) {}

  async *list(signal: AbortSignal, from?: string): AsyncGenerator<ListPage> {
    const size = new PageSize();
    let next = from;
    do {
      const page = await this.#page(size, next, signal);
      next = page.next;
      yield page;
    } while (next);
  }

  async *watch(
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncGenerator<ListedEvent> {
    const response = await this.#get(
      {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion,
        timeoutSeconds: String(this.#watchSeconds()),
      },
      signal,
    );
    await this.answers.expectOk(response, 'watch');
    yield { type: 'OPENED' };
    if (!response.body) return;
    try {
      for await (const line of readLines(response.body)) {
        const event = line.trim() === '' ? undefined : this.#event(line);
        if (event) yield event;
      }
    } catch (error) {
      throw this.answers.broken(error, signal);
    }
  }

  async #page(
    size: PageSize,
    next: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage> {
    for (;;) {
      const response = await this.#get(
        { limit: String(size.limit), ...(next && { continue: next }) },
        signal,
      );
      await this.answers.expectOk(response, 'list');
      try {
        return await this.#readPage(size, response);
      } catch (error) {
        const again = error instanceof BodyTooLargeError && size.shrink();
        if (!again) throw this.answers.broken(error, signal);
      }
    }
  }

  async #readPage(size: PageSize, response: Response): Promise<ListPage> {
    const text = await readBody(response, MAX_PAGE_BYTES);
    await ownTurn();
    const { metadata, items } = listSchema.parse(JSON.parse(text));
    size.learn(text.length, items?.length ?? 0);
    // What is done with the objects is for another turn.
    await ownTurn();
    return {
      items: items ?? [],
      resourceVersion: metadata?.resourceVersion ?? '',
      next: metadata?.continue || undefined,
    };
  }

  #event(line: string): ListedEvent | undefined {
    const { type, object } = eventSchema.parse(JSON.parse(line));
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED':
        return { type, object };
      case 'BOOKMARK':
        return {
          type,
          resourceVersion:
            bookmarkSchema.parse(object).metadata.resourceVersion,
        };
      case 'ERROR':
        throw this.answers.ended(object);
      default:
        return undefined;
    }
  }

  #get(
    parameters: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    const query = new URLSearchParams(parameters);
    const { labelSelector, fieldSelector } = this.scope;
    if (labelSelector) query.set('labelSelector', labelSelector);
    if (fieldSelector) query.set('fieldSelector', fieldSelector);
    return this.connection.fetch(`${this.path}?${query}`, { signal });
  }

  /** Not the same for all, so that they do not all end in one moment. */
  #watchSeconds(): number {
    const most = Math.max(1, this.patienceMs / 1000 - 3);
    return Math.max(1, Math.floor(most * (0.75 + Math.random() * 0.25)));
  }
}
