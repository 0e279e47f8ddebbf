import { NotFoundError } from '@backstage/errors';
import type { Credentials, MlflowInstance } from '../config/readMlflowConfig';
import { MlflowError } from './MlflowError';
import { readAnswer } from './readAnswer';
import {
  modelVersionAnswer,
  registeredModelAnswer,
  runAnswer,
  versionSearchAnswer,
  type ModelVersionAnswer,
  type RegisteredModelAnswer,
  type RunAnswer,
} from './schemas';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;

type Query = Record<string, string | number>;

/** One MLflow tracking server over its REST API (2.0, as MLflow 2 and 3 speak). */
export class MlflowClient {
  private readonly headers: Record<string, string>;

  constructor(private readonly instance: MlflowInstance) {
    this.headers = headersFor(instance);
  }

  /** Undefined when there is no model of this name. */
  async getModel(
    name: string,
    signal?: AbortSignal,
  ): Promise<RegisteredModelAnswer | undefined> {
    const schema = z.object({ registered_model: registeredModelAnswer });
    const answer = await this.get(
      schema,
      'registered-models/get',
      { name },
      signal,
    );
    return answer?.registered_model;
  }

  /** The newest versions first; `more` when there are older ones. */
  async searchVersions(
    name: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<{ versions: ModelVersionAnswer[]; more: boolean }> {
    const answer = await this.get(
      versionSearchAnswer,
      'model-versions/search',
      {
        filter: `name=${quote(name)}`,
        max_results: limit,
        order_by: 'version_number DESC',
      },
      signal,
    );
    return {
      versions: (answer?.model_versions ?? []).filter(v => v.name === name),
      more: Boolean(answer?.next_page_token),
    };
  }

  /** Undefined when there is no such version. */
  async getVersion(
    name: string,
    version: string,
    signal?: AbortSignal,
  ): Promise<ModelVersionAnswer | undefined> {
    const schema = z.object({ model_version: modelVersionAnswer });
    const answer = await this.get(
      schema,
      'model-versions/get',
      { name, version },
      signal,
    );
    return answer?.model_version;
  }

  /** Undefined when there is no such run. */
  async getRun(
    runId: string,
    signal?: AbortSignal,
  ): Promise<RunAnswer | undefined> {
    const schema = z.object({ run: runAnswer });
    const answer = await this.get(
      schema,
      'runs/get',
      { run_id: runId },
      signal,
    );
    return answer?.run;
  }

  /**
   * Null takes the alias away; where there is none, nothing is done.
   *
   * @throws NotFoundError for a version that is not there.
   */
  async setAlias(
    name: string,
    alias: string,
    version: string | null,
    signal?: AbortSignal,
  ): Promise<void> {
    const path = 'registered-models/alias';
    const call =
      version === null
        ? { method: 'DELETE', body: { name, alias } }
        : { method: 'POST', body: { name, alias, version } };
    const answer = await this.request(path, {}, signal, call);
    if (answer === undefined && version !== null) {
      throw new NotFoundError(
        `The model ${name} has no version ${version} any more; choose another one`,
      );
    }
  }

  /** Asks for as little as there is, to know whether the instance answers. */
  async probe(signal?: AbortSignal): Promise<void> {
    await this.get(
      z.unknown(),
      'registered-models/search',
      { max_results: 1 },
      signal,
    );
  }

  private async get<T extends z.ZodType>(
    schema: T,
    path: string,
    query: Query,
    signal?: AbortSignal,
  ): Promise<z.output<T> | undefined> {
    const answer = await this.request(path, query, signal);
    if (answer === undefined) return undefined;
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new MlflowError(
      `MLflow instance '${this.instance.name}' answered ${path} with something that is not MLflow's; check its url in mlops.mlflow.instances`,
      'failed',
    );
  }

  private async request(
    path: string,
    query: Query,
    signal?: AbortSignal,
    change?: { method: string; body: object },
  ): Promise<unknown> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const response = await fetch(
        `${this.instance.url}/api/2.0/mlflow/${path}?${queryString(query)}`,
        {
          ...(change && {
            method: change.method,
            body: JSON.stringify(change.body),
          }),
          headers: {
            ...this.headers,
            ...(change && { 'content-type': 'application/json' }),
          },
          // A sign-in page must not be followed with the credentials in hand.
          redirect: 'manual',
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        },
      );
      return await readAnswer(this.instance.name, response);
    } catch (error) {
      if (error instanceof MlflowError || signal?.aborted) throw error;
      throw new MlflowError(
        timeout.aborted
          ? `MLflow instance '${this.instance.name}' did not answer within ${TIMEOUT_MS / 1000} s`
          : `MLflow instance '${this.instance.name}' cannot be reached${causeOf(error)}`,
        'unreachable',
      );
    }
  }
}

function headersFor(instance: MlflowInstance): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const authorization = authorizationFor(instance.credentials);
  if (authorization) headers.authorization = authorization;
  if (instance.workspace) headers['x-mlflow-workspace'] = instance.workspace;
  return headers;
}

function authorizationFor(credentials: Credentials): string | undefined {
  switch (credentials.kind) {
    case 'token':
      return `Bearer ${credentials.token}`;
    case 'basic': {
      const pair = `${credentials.username}:${credentials.password}`;
      return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
    }
    default:
      return undefined;
  }
}

/**
 * A string in MLflow's filter language, which has two kinds of quotes and no
 * escapes (mlflow/utils/search_utils.py).
 */
function quote(text: string): string {
  return text.includes("'") ? `"${text.replaceAll('"', '')}"` : `'${text}'`;
}

function queryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    params.set(key, String(value));
  }
  return params.toString();
}

/** `ECONNREFUSED` and its like say what is wrong without saying too much. */
function causeOf(error: unknown): string {
  const parsed = z
    .object({ cause: z.object({ code: z.string() }) })
    .safeParse(error);
  return parsed.success ? ` (${parsed.data.cause.code})` : '';
}
