import { NotFoundError } from '@backstage/errors';
import {
  streamedListerWatcher,
  type ListerWatcher,
  type ListPage,
  type RestStream,
  type StreamNews,
  type StreamTuning,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { ArgoWorkflowsClient } from './ArgoWorkflowsClient';
import { RecentNodes } from './RecentNodes';
import { readPage } from './readWorkflows';
import { eventsPath, listPath, workflowPath } from './workflowPaths';

const DEFAULT_TUNING: StreamTuning = {
  idleMs: 25_000,
  graceMs: 20_000,
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

const resultSchema = z.object({ type: z.string(), object: z.unknown() });

/**
 * The newest Workflows over REST, live and archived. The list tells no version
 * to go on from. The stream is asked for those that run: of these there are
 * few, it tells them first, and the one that leaves it has ended and is read
 * once more, whole.
 */
export function workflowListerWatcher(
  client: ArgoWorkflowsClient,
  namespace: string | undefined,
  tuning: Partial<StreamTuning> = {},
): ListerWatcher {
  return streamedListerWatcher(new RunStream(client, namespace), {
    ...DEFAULT_TUNING,
    ...tuning,
  });
}

class RunStream implements RestStream {
  readonly server: string;
  readonly objects = 'Workflows';
  readonly #recent: RecentNodes;

  constructor(
    private readonly client: ArgoWorkflowsClient,
    private readonly namespace: string | undefined,
  ) {
    this.server = `Argo Workflows ${client.name}`;
    this.#recent = new RecentNodes(client);
  }

  async *list(signal: AbortSignal): AsyncGenerator<ListPage> {
    const { client, namespace } = this;
    let from: string | undefined;
    let count = 0;
    do {
      const limit = Math.min(PAGE_SIZE, MAX_RUNS - count);
      const path = listPath({ namespace, limit, from });
      const page = await readPage(client, path, signal);
      const items =
        count === 0
          ? await this.#recent.complete(page.items, signal)
          : page.items;
      count += items.length;
      // A server that gives a page of nothing and a next one has no end.
      from = items.length > 0 ? page.next : undefined;
      yield { items, resourceVersion: '' };
    } while (from && count < MAX_RUNS);
  }

  open(signal: AbortSignal): Promise<Response> {
    return this.client.get(eventsPath(this.namespace), signal);
  }

  read(result: unknown, signal: AbortSignal): StreamNews | Promise<StreamNews> {
    const { type, object } = resultSchema.parse(result);
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        return { type, object };
      case 'DELETED':
        return this.#ended(object, signal);
      // What Kubernetes ends a watch with: begin again.
      case 'ERROR':
        return 'over';
      default:
        return undefined;
    }
  }

  /** It has completed, or is gone; the archive may have it. */
  async #ended(object: unknown, signal: AbortSignal): Promise<StreamNews> {
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
}
