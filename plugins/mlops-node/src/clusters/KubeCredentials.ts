import type { ConnectionOptions } from 'node:tls';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterOptions } from './ClusterOptions';
import { errorCode } from './errorCode';
import { kubeConfigVersion, loadKubeConfig } from './loadKubeConfig';

/** What a request needs to be let in. */
export interface Access {
  server: string;
  headers: Record<string, string>;
  tls: Pick<
    ConnectionOptions,
    'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'
  >;
  proxyUrl?: string;
}

/** What KubeConfig fills in. */
interface ClientOptions extends Pick<Access, 'headers'> {
  auth?: string;
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
  rejectUnauthorized?: boolean;
  servername?: string;
}

/** A plugin that issues tokens is not asked for each request. */
const FRESH_MS = 10_000;

/**
 * The credentials of one cluster. KubeConfig knows every way to authenticate:
 * tokens, token files, client certificates, OIDC and exec plugins. Files are
 * read when they are needed, so that one that comes later, or is rotated, will
 * do.
 */
export class KubeCredentials {
  #config: KubeConfig | undefined;
  #version: string | undefined;
  #access: Promise<Access> | undefined;
  #accessedAt = -Infinity;
  #discardedAt = -Infinity;

  constructor(private readonly options: ClusterOptions) {}

  /** Empty as long as the kubeconfig cannot be read. */
  get server(): string {
    try {
      return this.#load().getCurrentCluster()?.server ?? '';
    } catch {
      return '';
    }
  }

  /** @throws ServiceUnavailableError, in words without secrets. */
  async access(): Promise<Access> {
    const now = performance.now();
    if (!this.#access || now - this.#accessedAt >= FRESH_MS) {
      this.#accessedAt = now;
      this.#access = this.#obtain();
    }
    try {
      return await this.#access;
    } catch (error) {
      this.#access = undefined;
      throw error;
    }
  }

  /** What was given out is not accepted: there may be better by now. */
  refused(): void {
    const now = performance.now();
    if (now - this.#discardedAt < FRESH_MS) return;
    this.#discardedAt = now;
    this.#access = undefined;
    // With it go the tokens that it keeps.
    this.#config = undefined;
  }

  async #obtain(): Promise<Access> {
    const config = this.#loadInWords();
    const options: ClientOptions = { headers: {} };
    try {
      await config.applyToHTTPSOptions(options);
    } catch {
      // What a plugin writes when it fails may hold a secret.
      throw new ServiceUnavailableError(
        `The credentials of cluster '${this.options.name}' could not be obtained; check its token file, certificates or exec plugin where the portal runs`,
      );
    }
    const cluster = config.getCurrentCluster();
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    return {
      server: cluster?.server ?? '',
      headers: headersOf(options),
      tls: { ca, cert, key, rejectUnauthorized, servername },
      proxyUrl: cluster?.proxyUrl,
    };
  }

  #loadInWords(): KubeConfig {
    try {
      return this.#load();
    } catch (error) {
      if (error instanceof InputError) {
        throw new ServiceUnavailableError(error.message);
      }
      const code = errorCode(error);
      throw new ServiceUnavailableError(
        code
          ? `The kubeconfig of cluster '${this.options.name}' cannot be read (${code})`
          : `The kubeconfig of cluster '${this.options.name}' cannot be used; check that it is one, and its context`,
      );
    }
  }

  #load(): KubeConfig {
    const version = kubeConfigVersion(this.options);
    if (!this.#config || version !== this.#version) {
      this.#config = loadKubeConfig(this.options);
      this.#version = version;
    }
    return this.#config;
  }
}

function headersOf(options: ClientOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers)) {
    headers[name.toLowerCase()] = value.trim();
  }
  if (options.auth) {
    const basic = Buffer.from(options.auth).toString('base64');
    headers.authorization = `Basic ${basic}`;
  }
  return headers;
}
