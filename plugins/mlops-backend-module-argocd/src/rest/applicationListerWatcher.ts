import {
  streamedListerWatcher,
  type ListerWatcher,
  type ListPage,
  type RestStream,
  type StreamNews,
  type StreamTuning,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { ArgoCdClient } from './ArgoCdClient';
import { readList } from './readList';

const DEFAULT_TUNING: StreamTuning = {
  idleMs: 20_000,
  graceMs: 10_000,
  lifetimeMs: Infinity,
  headStartMs: 200,
  handoverMs: 10_000,
};

const LIST_PATH = '/api/v1/applications';
// With a version, whichever, the existing ones are not told again.
const STREAM_PATH = '/api/v1/stream/applications?resourceVersion=0';

const metadataSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().optional() }),
});

const resultSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
  application: z.unknown(),
});

/**
 * Applications over REST. The stream knows no going on from a version: with
 * one it tells what changes after it was opened, without one all that exist
 * first, and it never tells what it missed (argo-cd v3.5,
 * server/application/application.go, Watch). So after it ends, or is silent,
 * all are listed again. A small Argo CD is quiet and its list cheap; a large
 * one is never quiet.
 */
export function applicationListerWatcher(
  client: ArgoCdClient,
  tuning: Partial<StreamTuning> = {},
): ListerWatcher {
  return streamedListerWatcher(new ApplicationStream(client), {
    ...DEFAULT_TUNING,
    ...tuning,
  });
}

class ApplicationStream implements RestStream {
  readonly server: string;
  readonly objects = 'Applications';
  /** The newest version listed: older events are known already. */
  #listed = 0;

  constructor(private readonly client: ArgoCdClient) {
    this.server = `Argo CD ${client.name}`;
  }

  async *list(signal: AbortSignal): AsyncGenerator<ListPage> {
    this.#listed = 0;
    for await (const items of readList(this.client, LIST_PATH, signal)) {
      for (const item of items) {
        this.#listed = Math.max(this.#listed, versionOf(item));
      }
      yield { items, resourceVersion: String(this.#listed) };
    }
  }

  open(signal: AbortSignal): Promise<Response> {
    return this.client.get(STREAM_PATH, signal);
  }

  read(result: unknown): StreamNews {
    const { type, application: object } = resultSchema.parse(result);
    const version = versionOf(object);
    const known = version > 0 && version <= this.#listed;
    return known && type !== 'DELETED' ? undefined : { type, object };
  }
}

/** Argo CD itself compares them as numbers; 0 for what is none. */
function versionOf(object: unknown): number {
  const version =
    metadataSchema.safeParse(object).data?.metadata.resourceVersion ?? '';
  return /^\d+$/.test(version) ? Number(version) : 0;
}
