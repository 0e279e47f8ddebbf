import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { WatchRefusedError } from './errors';
import { LineFeed } from './LineFeed';
import { readLines } from './readLines';
import type { ListedEvent, ListerWatcher, ListPage } from './types';

const MAX_WORDS = 200;

/** How a stream without bookmarks is kept honest, in milliseconds. @public */
export interface StreamTuning {
  /** After so much silence all is listed again. */
  idleMs: number;
  /** What it may be silent beyond that, while a list is on its way. */
  graceMs: number;
  /** Also one that is never silent is listed again after this time. */
  lifetimeMs: number;
  /** What the stream was given before the list is asked for. */
  headStartMs: number;
  /** A stream that nobody has begun to read by then is closed. */
  handoverMs: number;
}

/**
 * A list over REST, and a stream of what changes, as grpc-gateway sends it:
 * lines of `{result}` or `{error}`.
 *
 * @public
 */
export interface RestStream {
  /** Of what, for messages: `Argo CD main`. */
  readonly server: string;
  /** What is listed, for messages: `Applications`. */
  readonly objects: string;
  list(signal: AbortSignal): AsyncIterable<ListPage>;
  open(signal: AbortSignal): Promise<Response>;
  /**
   * What a line's result tells: an event, nothing, or that the stream is over.
   *
   * @throws ZodError for what is no result of this stream.
   */
  read(result: unknown, signal: AbortSignal): StreamNews | Promise<StreamNews>;
}

/** What a line of a stream tells. @public */
export type StreamNews = ListedEvent | 'over' | undefined;

const messageSchema = z.object({
  result: z.unknown().optional(),
  error: z.object({ message: z.string().optional() }).optional(),
});

/**
 * Lists, and watches by a stream that cannot go on from a version. It is opened
 * before the list, so that nothing is missed between the two; after it ends, or
 * is silent, all is listed again.
 *
 * @public
 */
export function streamedListerWatcher(
  stream: RestStream,
  tuning: StreamTuning,
): ListerWatcher {
  return new StreamedLister(stream, tuning);
}

class StreamedLister implements ListerWatcher {
  readonly resumes = false;
  readonly inactivityMs: number;
  #feed: LineFeed | undefined;
  #handover: NodeJS.Timeout | undefined;

  constructor(
    private readonly stream: RestStream,
    private readonly tuning: StreamTuning,
  ) {
    this.inactivityMs = tuning.idleMs + tuning.graceMs;
  }

  async *list(signal: AbortSignal): AsyncGenerator<ListPage> {
    this.#drop();
    const feed = new LineFeed(request => linesOf(this.stream, request));
    this.#feed = feed;
    let whole = false;
    try {
      await pause(this.tuning.headStartMs, undefined, { signal });
      yield* this.stream.list(signal);
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
        const news = await this.#read(line, signal);
        if (news === 'over') return;
        if (news) yield news;
        if (performance.now() > end) return;
      }
    } finally {
      feed.close();
    }
  }

  async #read(line: string, signal: AbortSignal): Promise<StreamNews> {
    if (line.trim() === '') return undefined;
    const { server, objects } = this.stream;
    try {
      const { result, error } = messageSchema.parse(JSON.parse(line));
      if (error) {
        throw new WatchRefusedError(
          `${server} ended the stream: ${error.message?.slice(0, MAX_WORDS) ?? 'no reason given'}`,
        );
      }
      if (result === undefined) return undefined;
      return await this.stream.read(result, signal);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof z.ZodError)) {
        throw error;
      }
      // Without the parser's words: they quote what was sent.
      throw new WatchRefusedError(
        `${server} sent what is not a stream of ${objects}`,
      );
    }
  }

  #drop(): void {
    clearTimeout(this.#handover);
    this.#feed?.close();
    this.#feed = undefined;
  }
}

async function* linesOf(
  stream: RestStream,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const response = await stream.open(signal);
  try {
    if (response.body) yield* readLines(response.body);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(`${stream.server} broke the stream off`);
  }
}
