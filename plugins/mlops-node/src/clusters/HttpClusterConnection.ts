import {
  AuthenticationError,
  ConflictError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, fetch as undiciFetch } from 'undici';
import type { ClusterConnection } from './types';

const CONNECT_MS = 10_000;
const HEADERS_MS = 25_000;
/** Ten pages' worth: what is larger is not answered by the API we know. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/**
 * One cluster over HTTP. KubeConfig knows every way to authenticate; the
 * connections are ours, so that each request has its limits.
 */
export class HttpClusterConnection implements ClusterConnection {
  readonly name: string;
  readonly url: string;
  readonly namespaces?: readonly string[];
  #agent: Agent | undefined;
  #agentKey = '';

  constructor(
    private readonly config: KubeConfig,
    options: { name: string; url: string; namespaces?: readonly string[] },
  ) {
    this.name = options.name;
    this.url = options.url.replace(/\/+$/, '');
    this.namespaces = options.namespaces?.length
      ? options.namespaces
      : undefined;
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
    const { headers, agent } = await this.#credentials();
    try {
      const response = await undiciFetch(`${this.url}${path}`, {
        ...init,
        headers: {
          accept: 'application/json',
          ...headers,
          ...init.headers,
        },
        // Credentials go where they are configured for, and nowhere else.
        redirect: 'error',
        dispatcher: agent,
      });
      return new Response(response.body as ReadableStream | null, {
        status: response.status,
        statusText: response.statusText,
        headers: [...response.headers],
      });
    } catch (error) {
      throw this.#unreachable(error);
    }
  }

  async getJson(path: string, signal?: AbortSignal): Promise<unknown> {
    const response = await this.fetch(path, { signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw this.#refused(response.status, path.split('?')[0]);
    }
    return response.json();
  }

  async close(): Promise<void> {
    await this.#agent?.destroy();
  }

  async #credentials(): Promise<{
    headers: Record<string, string>;
    agent: Agent;
  }> {
    const options: {
      headers: Record<string, string>;
      auth?: string;
      ca?: string | Buffer;
      cert?: string | Buffer;
      key?: string | Buffer;
      rejectUnauthorized?: boolean;
      servername?: string;
    } = { headers: {} };
    await this.config.applyToHTTPSOptions(options);
    const headers: Record<string, string> = { ...options.headers };
    if (options.auth) {
      headers.authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
    }
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    return {
      headers,
      agent: this.#agentFor({ ca, cert, key, rejectUnauthorized, servername }),
    };
  }

  /** A new agent only when certificates have been rotated. */
  #agentFor(tls: {
    ca?: string | Buffer;
    cert?: string | Buffer;
    key?: string | Buffer;
    rejectUnauthorized?: boolean;
    servername?: string;
  }): Agent {
    const key = JSON.stringify(
      Object.values(tls).map(value => value?.toString()),
    );
    if (!this.#agent || key !== this.#agentKey) {
      void this.#agent?.close();
      this.#agentKey = key;
      this.#agent = new Agent({
        connect: { timeout: CONNECT_MS, ...tls },
        headersTimeout: HEADERS_MS,
        // The reflector has an inactivity timer of its own.
        bodyTimeout: 0,
        maxResponseSize: MAX_BODY_BYTES,
        keepAliveTimeout: 4_000,
      });
    }
    return this.#agent;
  }

  #unreachable(error: unknown): Error {
    if (error instanceof Error && error.name === 'AbortError') return error;
    const cause = error instanceof Error ? error.cause : undefined;
    const code =
      cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return new ServiceUnavailableError(
      `The API server of ${this.name} cannot be reached${code ? ` (${code})` : ''}; check the cluster's url and the network`,
    );
  }

  #refused(status: number, path: string): Error {
    const where = `The API server of ${this.name}`;
    switch (status) {
      case 401:
        return new AuthenticationError(
          `${where} does not accept the portal's token; give it a valid one`,
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
