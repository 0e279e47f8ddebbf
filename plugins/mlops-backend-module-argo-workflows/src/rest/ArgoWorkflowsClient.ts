import {
  AuthenticationError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { ArgoWorkflowsInstance } from '../config/readArgoWorkflowsConfig';

/** One Argo Workflows server over REST. */
export class ArgoWorkflowsClient {
  constructor(readonly instance: ArgoWorkflowsInstance) {}

  get name(): string {
    return this.instance.name;
  }

  /** The caller reads or cancels the body. @throws for an error status. */
  async get(path: string, signal?: AbortSignal): Promise<Response> {
    const response = await this.#send(path, signal);
    if (response.ok) return response;
    await response.body?.cancel();
    throw this.#refused(response.status, path.split('?')[0]);
  }

  async #send(path: string, signal?: AbortSignal): Promise<Response> {
    const { baseUrl, token } = this.instance;
    try {
      return await fetch(`${baseUrl}${path}`, {
        signal,
        headers: token ? { authorization: bearer(token) } : {},
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

  #refused(status: number, path: string): Error {
    const where = `Argo Workflows ${this.name}`;
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

/** Tokens are often configured with their scheme, as `argo auth token` prints. */
function bearer(token: string): string {
  return token.startsWith('Bearer ') ? token : `Bearer ${token}`;
}
