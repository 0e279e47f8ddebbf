import { ResponseError } from '@backstage/errors';
import { z } from 'zod';
import {
  deliverySchema,
  modelComparisonSchema,
  registeredModelSchema,
  timelineSchema,
  workflowDetailSchema,
  workflowRunSchema,
  type WorkflowPhase,
} from '../delivery';
import { fleetSchema, type FleetQuery } from '../fleet';
import type { MlopsApi, WorkflowLocator } from './MlopsApi';
import { entityPath, queryString, type Query } from './paths';

const workflowsSchema = z.object({
  runs: z.array(workflowRunSchema),
  total: z.number(),
});
const modelsSchema = z.object({ models: z.array(registeredModelSchema) });

/**
 * Talks to the delivery API from a browser or from another backend.
 *
 * @public
 */
export class MlopsClient implements MlopsApi {
  constructor(
    private readonly apis: {
      discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
      fetchApi: { fetch: typeof fetch };
    },
  ) {}

  getDelivery(entityRef: string, options: { signal?: AbortSignal } = {}) {
    return this.get(deliverySchema, entityRef, 'delivery', {}, options.signal);
  }

  getWorkflows(
    entityRef: string,
    options: {
      limit?: number;
      phase?: WorkflowPhase;
      signal?: AbortSignal;
    } = {},
  ) {
    const { signal, ...query } = options;
    return this.get(workflowsSchema, entityRef, 'workflows', query, signal);
  }

  getWorkflow(
    entityRef: string,
    run: WorkflowLocator,
    options: { signal?: AbortSignal } = {},
  ) {
    return this.get(
      workflowDetailSchema,
      entityRef,
      runPath(run),
      {},
      options.signal,
    );
  }

  async *streamWorkflowLogs(
    entityRef: string,
    run: WorkflowLocator,
    node: string,
    options: { signal?: AbortSignal } = {},
  ): AsyncIterable<string> {
    const response = await this.fetch(
      `${entityPath(entityRef)}/${runPath(run)}/logs${queryString({ node })}`,
      options.signal,
    );
    if (response.body) yield* lines(response.body);
  }

  getModels(entityRef: string, options: { signal?: AbortSignal } = {}) {
    return this.get(modelsSchema, entityRef, 'models', {}, options.signal);
  }

  compareModelVersions(
    entityRef: string,
    model: string,
    versions: { a: string; b: string; instance?: string },
    options: { signal?: AbortSignal } = {},
  ) {
    return this.get(
      modelComparisonSchema,
      entityRef,
      `models/${encodeURIComponent(model)}/compare`,
      versions,
      options.signal,
    );
  }

  getTimeline(
    entityRef: string,
    options: { before?: string; limit?: number; signal?: AbortSignal } = {},
  ) {
    const { signal, ...query } = options;
    return this.get(timelineSchema, entityRef, 'timeline', query, signal);
  }

  getFleet(query: FleetQuery = {}, options: { signal?: AbortSignal } = {}) {
    const path = `fleet${queryString({ ...query })}`;
    return this.read(fleetSchema, path, options.signal);
  }

  private async get<T extends z.ZodType>(
    schema: T,
    entityRef: string,
    path: string,
    query: Query,
    signal?: AbortSignal,
  ): Promise<z.infer<T>> {
    const url = `${entityPath(entityRef)}/${path}${queryString(query)}`;
    return this.read(schema, url, signal);
  }

  private async read<T extends z.ZodType>(
    schema: T,
    path: string,
    signal?: AbortSignal,
  ): Promise<z.infer<T>> {
    const response = await this.fetch(path, signal);
    return schema.parse(await response.json());
  }

  private async fetch(path: string, signal?: AbortSignal): Promise<Response> {
    const base = await this.apis.discoveryApi.getBaseUrl('mlops');
    const url = `${base}/v1/${path}`;
    const response = await this.apis.fetchApi.fetch(url, { signal });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  }
}

function runPath(run: WorkflowLocator): string {
  return ['workflows', run.cluster, run.namespace, run.name]
    .map(encodeURIComponent)
    .join('/');
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const parts = rest.split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
      if (done) break;
    }
    if (rest) yield rest;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
