import {
  AuthenticationError,
  ConflictError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { RetryAfterError } from '@slipway/backstage-plugin-mlops-node';
import type { ArgoWorkflowsInstance } from '../config/readArgoWorkflowsConfig';

const ANSWER_MS = 15_000;

/** One Argo Workflows server over REST. Its errors carry no token. */
export class ArgoWorkflowsClient {
  constructor(readonly instance: ArgoWorkflowsInstance) {}

  get name(): string {
    return this.instance.name;
  }

  /** The caller reads or cancels the body. @throws for an error status. */
  async get(path: string, signal?: AbortSignal): Promise<Response> {
    const response = await this.#send(path, signal);
    if (response.ok) return response;
    response.body?.cancel().catch(() => undefined);
    throw this.#refused(response, path.split('?')[0]);
  }

  /** One answer, parsed; one that does not come in time is an error. */
  async getJson(path: string, signal?: AbortSignal): Promise<unknown> {
    const late = AbortSignal.timeout(ANSWER_MS);
    const either = signal ? AbortSignal.any([signal, late]) : late;
    try {
      const response = await this.get(path, either);
      return await response.json();
    } catch (error) {
      if (signal?.aborted || isTold(error)) throw error;
      // Without a parser's own words: they quote what was sent.
      throw new ServiceUnavailableError(
        late.aborted
          ? `Argo Workflows ${this.name} did not answer for ${ANSWER_MS / 1000} s`
          : `Argo Workflows ${this.name} did not answer with JSON; is its baseUrl that of a workflow server?`,
      );
    }
  }

  /** A request that changes something. @throws for an error status. */
  async send(
    method: 'POST' | 'PUT',
    path: string,
    body: JsonObject,
    signal: AbortSignal,
  ): Promise<void> {
    const response = await this.#send(path, signal, {
      method,
      body: JSON.stringify(body),
    });
    response.body?.cancel().catch(() => undefined);
    const { status } = response;
    if (response.ok) return;
    if (status === 403) {
      throw new NotAllowedError(
        `Argo Workflows ${this.name} answered 403: the portal's account may not change ${path}; grant it create, update and patch on workflows`,
      );
    }
    if (status === 400 || status === 409) {
      throw new ConflictError(
        `Argo Workflows ${this.name} refuses ${path} with ${status}; see the run in its console`,
      );
    }
    throw this.#refused(response, path);
  }

  async #send(
    path: string,
    signal?: AbortSignal,
    change?: { method: string; body: string },
  ): Promise<Response> {
    const { baseUrl, token } = this.instance;
    try {
      return await fetch(`${baseUrl}${path}`, {
        ...change,
        signal,
        headers: {
          ...(change && { 'content-type': 'application/json' }),
          accept: 'application/json',
          ...(token && { authorization: `Bearer ${token}` }),
        },
        // Credentials go where they are configured for, and nowhere else.
        redirect: 'error',
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ServiceUnavailableError(
        `Argo Workflows ${this.name} cannot be reached; check its baseUrl and the network`,
      );
    }
  }

  #refused({ status, headers }: Response, path: string): Error {
    const where = `Argo Workflows ${this.name}`;
    const retryAfter = Number(headers.get('retry-after'));
    if (retryAfter > 0) {
      return new RetryAfterError(
        `${where} answered ${status} and asks to be left alone for ${retryAfter} s`,
        retryAfter * 1000,
      );
    }
    switch (status) {
      case 401:
        return new AuthenticationError(
          `${where} answered 401: the portal's token is not accepted; give it a valid one`,
        );
      case 403:
        return new NotAllowedError(
          `${where} answered 403: the portal's account may not read ${path}; grant it get, list and watch on workflows`,
        );
      case 404:
        return new NotFoundError(`${where} has no ${path}`);
      default:
        return new ServiceUnavailableError(
          `${where} answered ${status} to ${path}`,
        );
    }
  }
}

function isTold(error: unknown): boolean {
  return (
    error instanceof AuthenticationError ||
    error instanceof NotAllowedError ||
    error instanceof NotFoundError ||
    error instanceof RetryAfterError ||
    error instanceof ServiceUnavailableError
  );
}
