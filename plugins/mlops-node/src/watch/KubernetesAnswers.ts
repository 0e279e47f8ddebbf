import { z } from 'zod';
import {
  ResourceTypeMissingError,
  RetryAfterError,
  WatchExpiredError,
  WatchRefusedError,
} from './errors';
import { BodyTooLargeError, readBody } from '../http/readBody';
import { hasNoResource, resourceName } from './missingResource';
import type { ResourceType } from './types';

const MAX_STATUS_BYTES = 64 * 1024;
const MAX_MESSAGE = 200;

const statusSchema = z.object({
  code: z.number().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
});

type Status = z.infer<typeof statusSchema>;

/**
 * What an API server says instead of objects, as an error whose message may be
 * shown to anyone: what happened, and what to do.
 */
export class KubernetesAnswers {
  readonly #server: string;
  readonly #resource: string;

  constructor(
    cluster: string,
    private readonly type: ResourceType,
    private readonly namespace: string | undefined,
  ) {
    this.#server = `The API server of ${cluster}`;
    this.#resource = resourceName(type);
  }

  async expectOk(response: Response, verb: 'list' | 'watch'): Promise<void> {
    if (response.ok) return;
    const status = await readStatus(response);
    const answered = `${this.#server} answered ${response.status}`;
    switch (response.status) {
      case 401:
        throw new WatchRefusedError(
          `${answered}: the portal's credentials are not accepted; give it valid ones`,
        );
      case 403:
        throw new WatchRefusedError(
          `${answered}: the portal may not ${verb} ${this.#resource}${this.#place()}; its ${this.namespace ? 'Role' : 'ClusterRole'} lacks get, list and watch on ${this.#resource}`,
        );
      case 404:
        throw new ResourceTypeMissingError(
          `${this.#server} ${hasNoResource(this.type)} install its CRD, if it is to be shown`,
        );
      case 410:
        throw new WatchExpiredError(
          `${answered}: the version watched from is too old`,
        );
      default: {
        const words = `${answered} to ${verb} ${this.#resource}${said(status)}`;
        const retryAfterMs = readRetryAfter(response);
        throw retryAfterMs === undefined
          ? new WatchRefusedError(words)
          : new RetryAfterError(words, retryAfterMs);
      }
    }
  }

  /** For an `ERROR` event. */
  ended(object: unknown): Error {
    const status = statusSchema.safeParse(object).data ?? {};
    const words = `${this.#server} ended the watch of ${this.#resource}${said(status)}`;
    return status.code === 410 || status.reason === 'Expired'
      ? new WatchExpiredError(words)
      : new WatchRefusedError(words);
  }

  /**
   * For what went wrong while a body was read. Without a parser's own words:
   * they quote what was sent.
   */
  broken(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted || isTold(error)) return error;
    if (error instanceof SyntaxError || error instanceof z.ZodError) {
      return new WatchRefusedError(
        `${this.#server} sent what is not a list or watch of ${this.#resource}`,
      );
    }
    return error instanceof BodyTooLargeError
      ? new WatchRefusedError(`${this.#server} sent too much: ${error.message}`)
      : new Error(`${this.#server} broke the connection off`);
  }

  #place(): string {
    return this.namespace ? ` in namespace ${this.namespace}` : '';
  }
}

function isTold(error: unknown): boolean {
  return (
    error instanceof WatchRefusedError || error instanceof WatchExpiredError
  );
}

function said({ message, reason }: Status): string {
  const words = message ?? reason;
  return words ? `: ${words.slice(0, MAX_MESSAGE)}` : '';
}

async function readStatus(response: Response): Promise<Status> {
  try {
    const text = await readBody(response, MAX_STATUS_BYTES);
    return statusSchema.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfter(response: Response): number | undefined {
  const value = response.headers.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(value) - Date.now();
  return milliseconds > 0 ? milliseconds : undefined;
}
