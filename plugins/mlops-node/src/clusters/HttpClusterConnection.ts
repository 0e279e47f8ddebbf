import {
  AuthenticationError,
  ConflictError,
  CustomErrorBase,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  Agent,
  fetch as undiciFetch,
  ProxyAgent,
  type Dispatcher,
} from 'undici';
import type { ClusterOptions } from './ClusterOptions';
import { KubeCredentials, type Access } from './KubeCredentials';
import { readBody } from '../http/readBody';
import { requestUrl } from './requestUrl';
import type { ClusterConnection } from './types';
import { unreachable } from './unreachable';

const LIMITS = {
  connect: { timeout: 10_000 },
  headersTimeout: 15_000,
  // A watch is silent for long; those who read have timers of their own.
  bodyTimeout: 0,
  keepAliveTimeout: 4_000,
};
const ANSWER_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * One cluster over HTTP. The connections are ours and not the client's, so
 * that each request has its limits and each watch its socket, which closes
 * with it.
 */
export class HttpClusterConnection implements ClusterConnection {
  readonly name: string;
  readonly namespaces?: readonly string[];
  readonly #credentials: KubeCredentials;
  #dispatcher: Dispatcher | undefined;
  #dispatcherKey = '';
  #closed = false;

  constructor(private readonly options: ClusterOptions) {
    this.name = options.name;
    this.namespaces = options.namespaces?.length
      ? options.namespaces
      : undefined;
    this.#credentials = new KubeCredentials(options);
  }

  get url(): string {
    return this.options.url?.replace(/\/+$/, '') ?? this.#credentials.server;
  }

  async fetch(
    path: string,
    init: {
      method?: string;
      headers?: Record<string, string>;
      body?: string;
      signal?: AbortSignal;
    } = {},
  ): Promise<Response> {
    const access = await this.#credentials.access();
    init.signal?.throwIfAborted();
    const url = requestUrl(access.server, path);
    const dispatcher = this.#dispatcherFor(access);
    try {
      const response = await undiciFetch(url, {
        ...init,
        headers: {
          accept: 'application/json',
          ...init.headers,
          ...access.headers,
        },
        // Credentials go where they are configured for, and nowhere else.
        redirect: 'manual',
        dispatcher,
      });
      return await this.#checked(response);
    } catch (error) {
      if (init.signal?.aborted || error instanceof CustomErrorBase) {
        throw error;
      }
      throw unreachable(this.name, error);
    }
  }

  async getJson(path: string, signal?: AbortSignal): Promise<unknown> {
    const patience = AbortSignal.timeout(ANSWER_MS);
    try {
      const response = await this.fetch(path, {
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw this.#refused(response.status, path.split('?')[0]);
      }
      const text = await readBody(response, MAX_ANSWER_BYTES);
      return JSON.parse(text);
    } catch (error) {
      if (signal?.aborted || error instanceof CustomErrorBase) throw error;
      throw new ServiceUnavailableError(
        patience.aborted
          ? `The API server of ${this.name} does not answer`
          : `The API server of ${this.name} sent no whole answer`,
      );
    }
  }

  /** Cuts whatever is still open. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#dispatcher?.destroy();
  }

  async #checked(
    response: Awaited<ReturnType<typeof undiciFetch>>,
  ): Promise<Response> {
    const { status, statusText, headers, body } = response;
    if (status >= 300 && status < 400 && status !== 304) {
      await body?.cancel();
      throw new ServiceUnavailableError(
        `The API server of ${this.name} sends the portal elsewhere (${status}), where its credentials do not go; correct the cluster's url`,
      );
    }
    if (status === 401) this.#credentials.refused();
    return new Response(body as ReadableStream | null, {
      status,
      statusText,
      headers: [...headers],
    });
  }

  /** A new one only when certificates have been rotated. */
  #dispatcherFor({ tls, proxyUrl }: Access): Dispatcher {
    if (this.#closed) {
      throw new ServiceUnavailableError(
        `The connection to ${this.name} is closed: the backend is shutting down`,
      );
    }
    const key = JSON.stringify([proxyUrl, Object.values(tls).map(String)]);
    if (!this.#dispatcher || key !== this.#dispatcherKey) {
      // Its watches end of themselves in a while.
      this.#dispatcher?.close().catch(() => undefined);
      this.#dispatcherKey = key;
      this.#dispatcher = this.#dispatcherOf(tls, proxyUrl);
    }
    return this.#dispatcher;
  }

  #dispatcherOf(tls: Access['tls'], proxyUrl: string | undefined): Dispatcher {
    if (!proxyUrl) {
      return new Agent({ ...LIMITS, connect: { ...LIMITS.connect, ...tls } });
    }
    if (!/^https?:/.test(proxyUrl)) {
      throw new ServiceUnavailableError(
        `Cluster '${this.name}' is behind a proxy that is not an HTTP proxy; the portal cannot use it`,
      );
    }
    return new ProxyAgent({ ...LIMITS, uri: proxyUrl, requestTls: tls });
  }

  #refused(status: number, path: string): Error {
    const where = `The API server of ${this.name}`;
    switch (status) {
      case 400:
      case 422:
        return new InputError(`${where} does not understand ${path}`);
      case 401:
        return new AuthenticationError(
          `${where} does not accept the portal's credentials; give it valid ones`,
        );
      case 403:
        return new NotAllowedError(
          `${where} does not let the portal read ${path}; grant it the rule`,
        );
      case 404:
        return new NotFoundError(`${where} has no ${path}`);
      case 409:
        return new ConflictError(`${where} says that ${path} has changed`);
      default:
        return new ServiceUnavailableError(
          `${where} answered ${status} to ${path}`,
        );
    }
  }
}
