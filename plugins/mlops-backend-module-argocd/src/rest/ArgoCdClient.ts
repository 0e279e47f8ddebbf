import {
  AuthenticationError,
  ConflictError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { RetryAfterError } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoCdInstance } from '../config/readArgoCdConfig';
import { ArgoCdSession } from './ArgoCdSession';
import { discard } from './discard';
import { messageOf } from './messageOf';

/** One Argo CD over REST. Its errors carry no credentials. */
export class ArgoCdClient {
  readonly #session: ArgoCdSession | undefined;

  constructor(private readonly instance: ArgoCdInstance) {
    const { name, url, credentials } = instance;
    this.#session =
      credentials.type === 'login'
        ? new ArgoCdSession({ name, url, ...credentials })
        : undefined;
  }

  get name(): string {
    return this.instance.name;
  }

  /** The caller reads or cancels the body. @throws for an error status. */
  async get(path: string, signal: AbortSignal): Promise<Response> {
    const token = await this.#token();
    const response = await this.#send(path, token, signal);
    if (response.status !== 401 || !this.#session || !token) {
      return this.#expectOk(response, path);
    }
    discard(response);
    await this.#session.reject(token);
    const again = await this.#send(path, await this.#token(), signal);
    return this.#expectOk(again, path);
  }

  /**
   * A request that changes something. Argo CD wants `application/json` exactly,
   * also where there is no body (argo-cd v3.5, server/server.go).
   *
   * @throws ConflictError with Argo CD's own words when it refuses.
   */
  async send(
    call: { method: string; path: string; body?: object },
    signal: AbortSignal,
  ): Promise<Response> {
    const { method, path, body } = call;
    const init = {
      method,
      ...(body && { body: JSON.stringify(body) }),
    };
    const token = await this.#token();
    let response = await this.#send(path, token, signal, init);
    if (response.status === 401 && this.#session && token) {
      discard(response);
      await this.#session.reject(token);
      response = await this.#send(path, await this.#token(), signal, init);
    }
    if (response.status === 400 || response.status === 409) {
      throw new ConflictError(
        `Argo CD ${this.name} refuses: ${await messageOf(response)}`,
      );
    }
    return this.#expectOk(response, path);
  }

  async #token(): Promise<string | undefined> {
    if (this.#session) return this.#session.token();
    const { credentials } = this.instance;
    return credentials.type === 'token' ? credentials.token : undefined;
  }

  async #send(
    path: string,
    token: string | undefined,
    signal: AbortSignal,
    init?: { method: string; body?: string },
  ): Promise<Response> {
    try {
      return await fetch(`${this.instance.url}${path}`, {
        ...init,
        signal,
        headers: {
          accept: 'application/json',
          ...(init && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        // Credentials go where they are configured for, and nowhere else.
        redirect: 'error',
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ServiceUnavailableError(
        `Argo CD ${this.name} cannot be reached; check its url and the network`,
      );
    }
  }

  async #expectOk(response: Response, path: string): Promise<Response> {
    if (response.ok) return response;
    discard(response);
    const where = `Argo CD ${this.name}`;
    const [what] = path.split('?');
    const retryAfter = Number(response.headers.get('retry-after'));
    if (retryAfter > 0) {
      throw new RetryAfterError(
        `${where} answered ${response.status} and asks to be left alone for ${retryAfter} s`,
        retryAfter * 1000,
      );
    }
    switch (response.status) {
      case 401:
        throw new AuthenticationError(
          `${where} answered 401: the portal's credentials are not accepted; give it valid ones`,
        );
      case 403:
        throw new NotAllowedError(
          `${where} answered 403: the portal's account lacks a right for ${what}; grant it get on applications and projects, and for actions sync, update and override on applications`,
        );
      case 404:
        throw new NotFoundError(
          `${where} answered 404: it does not know ${what}`,
        );
      default:
        throw new ServiceUnavailableError(
          `${where} answered ${response.status} to ${what}`,
        );
    }
  }
}
