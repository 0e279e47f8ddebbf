import { ServiceUnavailableError, toError } from '@backstage/errors';
import { z } from 'zod';
import type { MlflowConnection } from '../config/readMlflow';
import { there, type Observation } from './waitFor';

const TIMEOUT_MS = 15_000;
/** What a server or the proxy before it says that is busy or just restarting. */
const PASSING = new Set([429, 502, 503, 504]);

const modelSchema = z.object({
  registered_model: z.object({
    name: z.string(),
    tags: z
      .array(z.object({ key: z.string(), value: z.string().default('') }))
      .default([]),
  }),
});

const refusalSchema = z.object({
  error_code: z.string().default(''),
  message: z.string().default(''),
});

export interface RegisteredModel {
  name: string;
  tags: Readonly<Record<string, string>>;
}

/** MLflow does not answer now, and may in a moment. */
export class MlflowAwayError extends ServiceUnavailableError {}

type Answer = { ok: true; body: unknown } | Refusal;
type Refusal = { ok: false; status: number; code: string; message: string };

/** The registered models of one MLflow (REST API 2.0). */
export class MlflowRegistry {
  constructor(private readonly connection: MlflowConnection) {}

  /** Where people look at a model. */
  pageOf(name: string): string {
    return `${this.connection.consoleUrl}/#/models/${encodeURIComponent(name)}`;
  }

  /** Undefined when there is none of the name. */
  async find(
    name: string,
    signal?: AbortSignal,
  ): Promise<RegisteredModel | undefined> {
    const query = new URLSearchParams({ name });
    const answer = await this.#ask(
      'GET',
      `registered-models/get?${query}`,
      undefined,
      signal,
    );
    if (!answer.ok) {
      if (answer.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
      throw this.#refused('registered-models/get', answer);
    }
    const { registered_model: found } = modelSchema.parse(answer.body);
    return {
      name: found.name,
      tags: Object.fromEntries(
        found.tags.map(({ key, value }) => [key, value]),
      ),
    };
  }

  /** False when there was one already. */
  async create(
    name: string,
    about: { description: string; tags: Readonly<Record<string, string>> },
    signal?: AbortSignal,
  ): Promise<boolean> {
    const { description } = about;
    const tags = Object.entries(about.tags).map(([key, value]) => ({
      key,
      value,
    }));
    const answer = await this.#ask(
      'POST',
      'registered-models/create',
      { name, description, tags },
      signal,
    );
    if (answer.ok) return true;
    if (answer.code === 'RESOURCE_ALREADY_EXISTS') return false;
    throw this.#refused('registered-models/create', answer);
  }

  async setTag(
    name: string,
    key: string,
    value: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const path = 'registered-models/set-tag';
    const answer = await this.#ask('POST', path, { name, key, value }, signal);
    if (!answer.ok) throw this.#refused(path, answer);
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const { url, headers } = this.connection;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const response = await fetch(`${url}/api/2.0/mlflow/${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...headers,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // Credentials are for this server and for no other.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      const text = await response.text();
      if (response.ok) return { ok: true, body: JSON.parse(text || '{}') };
      const { status } = response;
      return { ok: false, status, ...refusalOf(status, text) };
    } catch (error) {
      signal?.throwIfAborted();
      throw new MlflowAwayError(
        `${this.#name} cannot be reached (${toError(error).message})`,
      );
    }
  }

  #refused(path: string, { status, message, code }: Refusal): Error {
    const said = [code, message].filter(Boolean).join(': ');
    if (PASSING.has(status)) {
      return new MlflowAwayError(
        `${this.#name} does not take ${path} now (${said})`,
      );
    }
    return new ServiceUnavailableError(
      `${this.#name} refused ${path} (${said}); check its credentials in mlops.mlflow.instances`,
    );
  }

  get #name(): string {
    return `MLflow '${this.connection.name}'`;
  }
}

function refusalOf(
  status: number,
  text: string,
): { code: string; message: string } {
  try {
    const parsed = refusalSchema.parse(JSON.parse(text));
    return {
      code: parsed.error_code || String(status),
      message: parsed.message.slice(0, 300),
    };
  } catch {
    return { code: String(status), message: '' };
  }
}

/** What MLflow does not answer now it may answer in a moment. */
export async function unlessMlflowIsAway<T>(
  ask: () => Promise<T>,
): Promise<Observation<T>> {
  try {
    return there(await ask());
  } catch (error) {
    if (!(error instanceof MlflowAwayError)) throw error;
    return { state: 'missing', what: error.message };
  }
}
