import {
  CustomErrorBase,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { z } from 'zod';
import type { HostConnection } from '../hosts/HostConnection';
import { readAnswer, type Answer } from './readAnswer';
import { refusalError } from './refusalError';

const TIMEOUT_MS = 15_000;

type Query = Readonly<Record<string, string | number | undefined>>;

export interface HostRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the repository's own path; its segments are encoded. */
  path: readonly string[];
  query?: Query;
  body?: unknown;
}

/** The REST API of a Git host, for one repository. */
export class HostApi {
  constructor(
    private readonly host: HostConnection,
    /** `['fraud', 'fraud-detection-gitops']` */
    readonly repository: readonly string[],
    /** The repository's path below the API's base. */
    private readonly root: readonly string[],
    private readonly signal?: AbortSignal,
  ) {}

  get title(): string {
    return this.host.title;
  }

  /** Where people open the repository. */
  get webUrl(): string {
    return `${this.host.webUrl}/${this.repository.join('/')}`;
  }

  /** @throws for every answer that is not one of `schema`. */
  async get<T extends z.ZodType>(
    schema: T,
    request: HostRequest,
  ): Promise<z.output<T>> {
    const found = await this.find(schema, request);
    if (found !== undefined) return found;
    throw new NotFoundError(
      `${this.host.title} knows no ${this.#describe(request)}; check that it is there and that the portal's integration may see it`,
    );
  }

  /** Undefined for what is not there. */
  async find<T extends z.ZodType>(
    schema: T,
    request: HostRequest,
  ): Promise<z.output<T> | undefined> {
    const answer = await this.ask(request);
    if (answer.ok) return this.#parse(schema, request, answer.body);
    if (answer.status === 404) return undefined;
    throw refusalError(this.host, this.#describe(request), answer);
  }

  /** The answer, also when it is a refusal that is about this request alone. */
  async ask(request: HostRequest): Promise<Answer> {
    const authorization = await this.host.authorization(this.repository);
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = this.signal
      ? AbortSignal.any([this.signal, timeout])
      : timeout;
    try {
      const response = await this.#send(request, authorization, signal);
      return await readAnswer(this.host, authorization, response);
    } catch (error) {
      this.signal?.throwIfAborted();
      if (error instanceof CustomErrorBase) throw error;
      throw new ServiceUnavailableError(
        signal.aborted
          ? `${this.#name} did not answer within ${TIMEOUT_MS / 1000} s`
          : `${this.#name} cannot be reached${causeOf(error)}`,
      );
    }
  }

  /** The error that a refusal is. */
  refusal(request: HostRequest, answer: Answer & { ok: false }): Error {
    return refusalError(this.host, this.#describe(request), answer);
  }

  /** @throws for what is not of the schema. */
  read<T extends z.ZodType>(
    schema: T,
    request: HostRequest,
    answer: Answer,
  ): z.output<T> {
    if (!answer.ok) throw this.refusal(request, answer);
    return this.#parse(schema, request, answer.body);
  }

  async #send(
    { method = 'GET', path, query = {}, body }: HostRequest,
    authorization: string,
    signal: AbortSignal,
  ): Promise<Response> {
    return fetch(this.#urlOf(path, query), {
      method,
      headers: {
        accept: 'application/json',
        authorization,
        'user-agent': 'slipway',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // Credentials are for this host and for no other.
      redirect: 'manual',
      signal,
    });
  }

  #parse<T extends z.ZodType>(
    schema: T,
    request: HostRequest,
    body: unknown,
  ): z.output<T> {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new ServiceUnavailableError(
      `${this.#name} answered ${this.#describe(request)} with something that is not ${this.host.title}'s; check the integration's URLs`,
    );
  }

  #urlOf(path: readonly string[], query: Query): string {
    const segments = [...this.root, ...path];
    return `${this.host.apiUrl}${pathOf(segments)}${queryOf(query)}`;
  }

  #describe({ method = 'GET', path }: HostRequest): string {
    const words = [...this.root, ...path].join('/');
    return method === 'GET' ? words : `${method} ${words}`;
  }

  get #name(): string {
    return `${this.host.title} (${this.host.host})`;
  }
}

function pathOf(segments: readonly string[]): string {
  return segments.map(segment => `/${encodeURIComponent(segment)}`).join('');
}

function queryOf(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(key, String(value));
  }
  return parameters.size > 0 ? `?${parameters}` : '';
}

/** `ECONNREFUSED` and its like say what is wrong without saying too much. */
function causeOf(error: unknown): string {
  const parsed = z
    .object({ cause: z.object({ code: z.string() }) })
    .safeParse(error);
  return parsed.success ? ` (${parsed.data.cause.code})` : '';
}
