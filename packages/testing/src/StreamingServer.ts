import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { until } from './eventually';

/**
 * A REST server that lists, and whose stream sends no headers before its first
 * event, as those of Argo CD and Argo Workflows.
 */
export class StreamingServer {
  /** What was asked for, in order; lists and objects as well as streams. */
  readonly requests: URL[] = [];
  readonly streams: ServerResponse[] = [];
  readonly #server = createServer((request, response) =>
    this.#take(request, response),
  );

  constructor(
    private readonly options: {
      isStream(url: URL): boolean;
      /** A string goes out as it is; `undefined` is 404. */
      answer(url: URL): unknown;
    },
  ) {}

  /** @returns its URL. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (!address || typeof address === 'string') throw new Error('No address');
    return `http://127.0.0.1:${address.port}`;
  }

  /** To all who listen: a line of the stream. */
  send(result: object): void {
    const line = JSON.stringify({ result });
    this.streams.forEach(stream => stream.write(`${line}\n`));
  }

  endStreams(): void {
    this.streams.forEach(stream => stream.end());
  }

  /** When nobody listens any more. */
  async left(): Promise<void> {
    await until(
      () => this.streams.filter(stream => !stream.destroyed).length,
      open => open === 0,
    );
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://stub');
    this.requests.push(url);
    if (this.options.isStream(url)) {
      this.streams.push(response);
      return;
    }
    const body = this.options.answer(url);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': 'application/json',
    });
    response.end(
      typeof body === 'string' ? body : JSON.stringify(body ?? { code: 5 }),
    );
  }
}
