import { z } from 'zod';
import type { Registry } from '../config/readRegistries';
import {
  errorAnswer,
  modelPageAnswer,
  oneModelAnswer,
  type RegisteredModelAnswer,
} from './answers';
import { RegistryError } from './RegistryError';

const PAGE_SIZE = 500;
const MOST_PAGES = 1_000;
const TIMEOUT_MS = 30_000;
const MOST_BYTES = 32 * 1024 * 1024;
/** Set on what MLflow keeps as a registered model and is a prompt. */
const PROMPT_TAG = 'mlflow.prompt.is_prompt';

type Query = Record<string, string | number>;

/** The registered models of one MLflow tracking server (REST API 2.0). */
export class RegistryClient {
  constructor(private readonly registry: Registry) {}

  /** All registered models but prompts; rejects when any page is in doubt. */
  async listModels(signal?: AbortSignal): Promise<RegisteredModelAnswer[]> {
    const models = new Map<string, RegisteredModelAnswer>();
    const tokens = new Set<string>();
    let token: string | undefined;
    do {
      const page = await this.get(
        modelPageAnswer,
        'registered-models/search',
        { max_results: PAGE_SIZE, ...(token && { page_token: token }) },
        signal,
      );
      if (!page) throw this.failure('has no registry');
      for (const model of page.registered_models ?? []) {
        if (!isPrompt(model)) models.set(model.name, model);
      }
      token = page.next_page_token || undefined;
      if (token && (tokens.has(token) || tokens.size >= MOST_PAGES)) {
        throw this.failure('lists its models without an end');
      }
      if (token) tokens.add(token);
    } while (token);
    return [...models.values()];
  }

  /** Undefined when MLflow itself says that there is no such model. */
  async findModel(
    name: string,
    signal?: AbortSignal,
  ): Promise<RegisteredModelAnswer | undefined> {
    const answer = await this.get(
      oneModelAnswer,
      'registered-models/get',
      { name },
      signal,
    );
    if (!answer || isPrompt(answer.registered_model)) return undefined;
    return answer.registered_model;
  }

  private async get<T extends z.ZodType>(
    schema: T,
    path: string,
    query: Query,
    signal?: AbortSignal,
  ): Promise<z.output<T> | undefined> {
    const response = await this.fetch(path, query, signal);
    const body = await this.readJson(response);
    if (response.ok) {
      const parsed = schema.safeParse(body);
      if (parsed.success) return parsed.data;
      throw this.failure('answers with something that is not MLflow’s');
    }
    const error = errorAnswer.safeParse(body);
    const isMissing =
      response.status === 404 &&
      error.success &&
      error.data.error_code === 'RESOURCE_DOES_NOT_EXIST';
    if (isMissing) return undefined;
    throw this.failure(`answers ${path} with an error (${response.status})`);
  }

  private async fetch(
    path: string,
    query: Query,
    signal?: AbortSignal,
  ): Promise<Response> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const params = new URLSearchParams(
      Object.entries(query).map(([key, value]) => [key, String(value)]),
    );
    try {
      return await fetch(
        `${this.registry.url}/api/2.0/mlflow/${path}?${params}`,
        {
          headers: this.registry.headers,
          // A sign-in page must not be followed with the credentials in hand.
          redirect: 'manual',
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        },
      );
    } catch {
      throw this.failure(
        timeout.aborted
          ? `does not answer within ${TIMEOUT_MS / 1000} s`
          : 'cannot be reached',
      );
    }
  }

  private async readJson(response: Response): Promise<unknown> {
    try {
      return JSON.parse(await readBounded(response));
    } catch {
      if (!response.ok) return undefined;
      throw this.failure(
        'does not answer with JSON; check its url in mlops.mlflow.instances',
      );
    }
  }

  private failure(what: string): RegistryError {
    return new RegistryError(`MLflow instance '${this.registry.name}' ${what}`);
  }
}

function isPrompt({ tags }: RegisteredModelAnswer): boolean {
  return Boolean(
    tags?.some(
      ({ key, value }) =>
        key === PROMPT_TAG && value?.trim().toLowerCase() === 'true',
    ),
  );
}

async function readBounded(response: Response): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new RangeError('The answer is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
