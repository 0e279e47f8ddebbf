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
import type { ArgoCdClient } from './ArgoCdClient';
import { readList } from './readList';

/** How a stream without bookmarks is kept honest, in milliseconds. */
export interface StreamTuning {
  /** After so much silence Applications are listed again. */
  idleMs: number;
  /** What the stream was given before the list is asked for. */
  headStartMs: number;
  /** A stream that nobody has begun to read by then is closed. */
  handoverMs: number;
}

const DEFAULT_TUNING: StreamTuning = {
  idleMs: 20_000,
  headStartMs: 200,
  handoverMs: 10_000,
};

const STREAM_PATH = '/api/v1/stream/applications';

const metadataSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().optional() }),
});

const messageSchema = z.object({
  result: z
    .object({
      type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
      application: z.unknown(),
    })
    .optional(),
  error: z.object({ message: z.string().optional() }).optional(),
});

/**
 * Applications over REST. The stream knows no going on from a version: with
 * one it tells what changes after it was opened, without one all that exist
 * first, and it never tells what it missed (argo-cd v3.5,
 * server/application/application.go, Watch). So it is opened before the list,
 * and after it ends, or is silent, all are listed again. A small Argo CD is
 * quiet and its list cheap; a large one is never quiet.
 */
export function applicationListerWatcher(
  client: ArgoCdClient,
  tuning: Partial<StreamTuning> = {},
): ListerWatcher {
  return new ApplicationStream(client, { ...DEFAULT_TUNING, ...tuning });
}

class ApplicationStream implements ListerWatcher {
  readonly resumes = false;
  readonly inactivityMs: number;
  #feed: LineFeed | undefined;
  #handover: NodeJS.Timeout | undefined;
  /** The newest version listed: older events are known already. */
  #listed = 0;

  constructor(
    private readonly client: ArgoCdClient,
    private readonly tuning: StreamTuning,
  ) {
    this.inactivityMs = tuning.idleMs + 10_000;
  }

  async *list(signal: AbortSignal): AsyncGenerator<ListPage> {
    this.#drop();
    const feed = new LineFeed(request => openStream(this.client, request));
    this.#feed = feed;
    this.#listed = 0;
    let whole = false;
    try {
      await pause(this.tuning.headStartMs, undefined, { signal });
      for await (const items of readList(
        this.client,
        '/api/v1/applications',
        signal,
      )) {
        for (const item of items)
          this.#listed = Math.max(this.#listed, versionOf(item));
        yield { items, resourceVersion: String(this.#listed) };
      }
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
    try {
      for await (const line of feed.lines(signal, this.tuning.idleMs)) {
        const event = this.#eventOf(line);
        if (event) yield event;
      }
    } finally {
      feed.close();
    }
  }

  #eventOf(line: string): ListedEvent | undefined {
    if (line.trim() === '') return undefined;
    const { result, error } = readMessage(this.client, line);
    if (error) {
      throw new WatchRefusedError(
        `Argo CD ${this.client.name} ended the stream: ${error.message?.slice(0, 200) ?? 'no reason given'}`,
      );
    }
    if (!result) return undefined;
    const { type, application: object } = result;
    const version = versionOf(object);
    const known = version > 0 && version <= this.#listed;
    return known && type !== 'DELETED' ? undefined : { type, object };
  }

  #drop(): void {
    clearTimeout(this.#handover);
    this.#feed?.close();
    this.#feed = undefined;
  }
}

async function* openStream(
  client: ArgoCdClient,
  signal: AbortSignal,
): AsyncGenerator<string> {
  // With a version, whichever, the existing ones are not told again.
  const response = await client.get(`${STREAM_PATH}?resourceVersion=0`, signal);
  try {
    if (response.body) yield* readLines(response.body);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(`Argo CD ${client.name} broke the stream off`);
  }
}

function readMessage(client: ArgoCdClient, line: string) {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch {
    // Without the parser's words: they quote what was sent.
    throw new WatchRefusedError(
      `Argo CD ${client.name} sent what is not a stream of Applications`,
    );
  }
}

/** Argo CD itself compares them as numbers; 0 for what is none. */
function versionOf(object: unknown): number {
  const version =
    metadataSchema.safeParse(object).data?.metadata.resourceVersion ?? '';
  return /^\d+$/.test(version) ? Number(version) : 0;
}
