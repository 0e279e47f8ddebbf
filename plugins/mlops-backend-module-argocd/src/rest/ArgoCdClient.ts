import {
  AuthenticationError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { z } from 'zod';
import type { ArgoCdInstance } from '../config/readArgoCdConfig';

const LOGIN_TIMEOUT_MS = 15_000;
const sessionSchema = z.object({ token: z.string().min(1) });

/**
 * One Argo CD over REST. A login is shared by all requests and renewed when
 * the server no longer accepts it; never one a request.
 */
export class ArgoCdClient {
  #session: Promise<string> | undefined;

  constructor(private readonly instance: ArgoCdInstance) {}

  get name(): string {
    return this.instance.name;
  }

  /** The caller reads or cancels the body. @throws for an error status. */
  async get(path: string, signal: AbortSignal): Promise<Response> {
    const response = await this.#send(path, signal);
    if (response.status !== 401 || this.instance.credentials.type !== 'login') {
      return this.#expectOk(response, path);
    }
    await response.body?.cancel();
    this.#session = undefined;
    return this.#expectOk(await this.#send(path, signal), path);
  }

  async #send(path: string, signal: AbortSignal): Promise<Response> {
    const token = await this.#token();
    try {
      return await fetch(`${this.instance.url}${path}`, {
        signal,
        headers: token ? { authorization: `Bearer ${token}` } : {},
        // Credentials go where they are configured for, and nowhere else.
        redirect: 'error',
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw this.#unreachable();
    }
  }

  #token(): Promise<string | undefined> {
    const { credentials } = this.instance;
    switch (credentials.type) {
      case 'token':
        return Promise.resolve(credentials.token);
      case 'login':
        this.#session ??= this.#login(credentials).catch(error => {
          this.#session = undefined;
          throw error;
        });
        return this.#session;
      default:
        return Promise.resolve(undefined);
    }
  }

  async #login(credentials: {
    username: string;
    password: string;
  }): Promise<string> {
    const response = await fetch(`${this.instance.url}/api/v1/session`, {
      method: 'POST',
      // Exactly this: a charset suffix is answered with 415.
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        username: credentials.username,
        password: credentials.password,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(LOGIN_TIMEOUT_MS),
    }).catch(() => {
      throw this.#unreachable();
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new AuthenticationError(
        `Argo CD ${this.name} did not accept the login (${response.status}); check username and password`,
      );
    }
    return sessionSchema.parse(await response.json()).token;
  }

  async #expectOk(response: Response, path: string): Promise<Response> {
    if (response.ok) return response;
    await response.body?.cancel();
    const where = `Argo CD ${this.name}`;
    switch (response.status) {
      case 401:
        throw new AuthenticationError(
          `${where} answered 401: the portal's token is not accepted; give it a valid one`,
        );
      case 403:
        throw new NotAllowedError(
          `${where} answered 403: the portal's account may not read applications; grant it 'applications, get, */*'`,
        );
      default:
        throw new ServiceUnavailableError(
          `${where} answered ${response.status} to ${path.split('?')[0]}`,
        );
    }
  }

  #unreachable(): Error {
    return new ServiceUnavailableError(
      `Argo CD ${this.name} cannot be reached; check its url and the network`,
    );
  }
}
