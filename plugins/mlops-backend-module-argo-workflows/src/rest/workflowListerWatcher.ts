import { NotFoundError } from '@backstage/errors';
import {
  LineFeed,
  readLines,
  WatchRefusedError,
  type ListedEvent,
  type ListerWatcher,
  type ListPage,
} from '@slipway/backstage-plugin-mlops-node';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ArgoWorkflowsClient } from './ArgoWorkflowsClient';
import { RecentNodes } from './RecentNodes';
import { readPage } from './readWorkflows';
import { eventsPath, listPath, workflowPath } from './workflowPaths';

/** How a stream without bookmarks is kept honest, in milliseconds. */
export interface StreamTuning {
  /** After so much silence Workflows are listed again. */
  idleMs: number;
  /** Also one that is never silent is listed again after this time. */
  lifetimeMs: number;
  /** What the stream was given before the list is asked for. */
  headStartMs: number;
  /** A stream that nobody has begun to read by then is closed. */
  handoverMs: number;
}

const DEFAULT_TUNING: StreamTuning = {
  idleMs: 25_000,
  lifetimeMs: 5 * 60_000,
  headStartMs: 200,
  handoverMs: 10_000,
};

const PAGE_SIZE = 100;
/** A server asked for its whole archive hangs (#14612, #16287). */
const MAX_RUNS = 500;

const objectSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
});

const messageSchema = z.object({
  result: z.object({ type: z.string(), object: z.unknown() }).optional(),
  error: z.object({ message: z.string().optional() }).optional(),
});

/**
 * The newest Workflows over REST, live and archived. The list tells no version
 * to go on from, so the stream is opened before it. It is asked for those that
 * run: of these there are few, it tells them first, and the one that leaves it
 * has ended and is read once more, whole.
 */
export function workflowListerWatcher(
  client: ArgoWorkflowsClient,
  namespace: string | undefined,
  tuning: Partial<StreamTuning> = {},
): ListerWatcher {
  return new RunStream(client, namespace, { ...DEFAULT_TUNING, ...tuning });
}

class RunStream implements ListerWatcher {
  readonly resumes = false;
  readonly inactivityMs: number;
  readonly #recent: RecentNodes;
  #feed: LineFeed | undefined;
  #handover: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: ArgoWorkflowsClient,
    private readonly namespace: string | undefined,
    private readonly tuning: StreamTuning,
  ) {
    this.#recent = new RecentNodes(client);
    this.inactivityMs = tuning.idleMs + 20_000;
  }

  async *list(signal: AbortSignal): AsyncGenerator<ListPage> {
    this.#drop();
    const { client, namespace } = this;
    const feed = new LineFeed(request =>
      openStream(client, namespace, request),
    );
    this.#feed = feed;
    let whole = false;
    try {
      await pause(this.tuning.headStartMs, undefined, { signal });
      let next: string | undefined;
      let count = 0;
      do {
        const limit = Math.min(PAGE_SIZE, MAX_RUNS - count);
        const page = await readPage(
          client,
          listPath({ namespace, limit, from: next }),
          signal,
        );
        const items =
          count === 0
            ? await this.#recent.complete(page.items, signal)
            : page.items;
        count += items.length;
        // A server that gives a page of nothing and a next one has no end.
        next = items.length > 0 ? page.next : undefined;
        yield { items, resourceVersion: '' };
      } while (next && count < MAX_RUNS);
      whole = true;
      this.#handover = setTimeout(() => feed.close(), this.tuning.handoverMs);
      this.#handover.unref();
    } finally {
      if (!whole) this.#drop();
    }
  }

  async *watch(_: string, signal: AbortSignal): AsyncGenerator<ListedEvent> {
    const feed = this.#feed;
    this.#feed = undefined;
    clearTimeout(this.#handover);
    yield { type: 'OPENED' };
    if (!feed) return;
    const end = performance.now() + this.tuning.lifetimeMs;
    try {
      for await (const line of feed.lines(signal, this.tuning.idleMs)) {
        const event = await this.#eventOf(line, signal);
        if (event === 'over') return;
        if (event) yield event;
        if (performance.now() > end) return;
      }
    } finally {
      feed.close();
    }
  }

  async #eventOf(
    line: string,
    signal: AbortSignal,
  ): Promise<ListedEvent | 'over' | undefined> {
    if (line.trim() === '') return undefined;
    const { result, error } = readMessage(this.client, line);
    if (error) {
      throw new WatchRefusedError(
        `Argo Workflows ${this.client.name} ended the stream: ${error.message?.slice(0, 200) ?? 'no reason given'}`,
      );
    }
    switch (result?.type) {
      case 'ADDED':
      case 'MODIFIED':
        return { type: result.type, object: result.object };
      case 'DELETED':
        return this.#ended(result.object, signal);
      // What Kubernetes ends a watch with: begin again.
      case 'ERROR':
        return 'over';
      default:
        return undefined;
    }
  }

  /** It has completed, or is gone; the archive may have it. */
  async #ended(
    object: unknown,
    signal: AbortSignal,
  ): Promise<ListedEvent | undefined> {
    const metadata = objectSchema.safeParse(object).data?.metadata;
    if (!metadata) return undefined;
    const { namespace, name } = metadata;
    try {
      const path = workflowPath(namespace, name);
      const now = await this.client.getJson(path, signal);
      return { type: 'MODIFIED', object: now };
    } catch (error) {
      if (error instanceof NotFoundError) return { type: 'DELETED', object };
      throw error;
    }
  }

  #drop(): void {
    clearTimeout(this.#handover);
    this.#feed?.close();
    this.#feed = undefined;
  }
}

async function* openStream(
  client: ArgoWorkflowsClient,
  namespace: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const response = await client.get(eventsPath(namespace), signal);
  try {
    if (response.body) yield* readLines(response.body);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(`Argo Workflows ${client.name} broke the stream off`);
  }
}

function readMessage(client: ArgoWorkflowsClient, line: string) {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch {
    // Without the parser's words: they quote what was sent.
    throw new WatchRefusedError(
      `Argo Workflows ${client.name} sent what is not a stream of Workflows`,
    );
  }
}
