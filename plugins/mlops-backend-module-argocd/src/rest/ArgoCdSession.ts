import {
  AuthenticationError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { z } from 'zod';
import { discard } from './discard';

const LOGIN_TIMEOUT_MS = 15_000;
/** Argo CD locks an account out after five refusals in five minutes. */
const REFUSED_PAUSE_MS = 2 * 60 * 1000;
/** A token is renewed this long before it expires. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;

const sessionSchema = z.object({ token: z.string().min(1) });
const claimsSchema = z.object({ exp: z.number() });

interface Session {
  token: string;
  renewAt: number;
}

/**
 * A login with username and password: one for all requests, renewed before it
 * expires and when the server no longer accepts it.
 */
export class ArgoCdSession {
  #session: Promise<Session> | undefined;
  #refused: { error: Error; until: number } | undefined;

  constructor(
    private readonly options: {
      name: string;
      url: string;
      username: string;
      password: string;
    },
  ) {}

  async token(): Promise<string> {
    const session = await this.#session?.catch(() => undefined);
    if (session && Date.now() >= session.renewAt) {
      await this.reject(session.token);
    }
    if (!this.#session) {
      this.#session = this.#login();
      // A failed login is no session: the next request tries again.
      this.#session.catch(() => {
        this.#session = undefined;
      });
    }
    return (await this.#session).token;
  }

  /** The server does not accept this token any more. */
  async reject(token: string): Promise<void> {
    const current = this.#session;
    const session = await current?.catch(() => undefined);
    // Somebody else may have logged in anew meanwhile.
    if (session?.token === token && this.#session === current) {
      this.#session = undefined;
    }
  }

  async #login(): Promise<Session> {
    if (this.#refused && Date.now() < this.#refused.until) {
      throw this.#refused.error;
    }
    const response = await this.#post();
    if (response.ok) return this.#read(response);
    discard(response);
    if (response.status >= 500 || response.status === 429) {
      throw new ServiceUnavailableError(
        `Argo CD ${this.options.name} answered ${response.status} to the login`,
      );
    }
    const error = new AuthenticationError(
      `Argo CD ${this.options.name} did not accept the login (${response.status}); check its username and password`,
    );
    this.#refused = { error, until: Date.now() + REFUSED_PAUSE_MS };
    throw error;
  }

  async #post(): Promise<Response> {
    const { name, url, username, password } = this.options;
    try {
      return await fetch(`${url}/api/v1/session`, {
        method: 'POST',
        // Exactly this: a charset suffix is answered with 415.
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
        redirect: 'error',
        signal: AbortSignal.timeout(LOGIN_TIMEOUT_MS),
      });
    } catch {
      throw new ServiceUnavailableError(
        `Argo CD ${name} cannot be reached; check its url and the network`,
      );
    }
  }

  async #read(response: Response): Promise<Session> {
    const body: unknown = await response.json().catch(() => undefined);
    const session = sessionSchema.safeParse(body).data;
    if (!session) {
      throw new ServiceUnavailableError(
        `Argo CD ${this.options.name} answered the login with no token; is its url that of an Argo CD API server?`,
      );
    }
    return { token: session.token, renewAt: renewalOf(session.token) };
  }
}

/** Tokens are JWTs; one that tells no end is used until it is refused. */
function renewalOf(token: string): number {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    );
    const expiresAt = claimsSchema.parse(claims).exp * 1000;
    const remaining = expiresAt - Date.now();
    // One that lives shorter than the margin is renewed at half its life.
    return expiresAt - Math.min(RENEW_BEFORE_MS, remaining / 2);
  } catch {
    return Infinity;
  }
}
