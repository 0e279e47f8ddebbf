import { ResponseError } from '@backstage/errors';
import { z } from 'zod';
import {
  actionAccessSchema,
  actionOfferSchema,
  operationPlanSchema,
  operationSchema,
  type ActionRequest,
  type OperationRequest,
  type RollbackInput,
} from '../operations';
import type { OperationsApi } from './OperationsApi';
import { entityPath, queryString } from './paths';

const offersSchema = z.object({
  actions: z.array(actionOfferSchema),
  approval: actionAccessSchema.optional(),
});
const operationsSchema = z.object({ operations: z.array(operationSchema) });

interface Call {
  method?: 'GET' | 'POST';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Asks the delivery API for changes, from a browser or from another backend.
 *
 * @public
 */
export class OperationsClient implements OperationsApi {
  constructor(
    private readonly apis: {
      discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
      fetchApi: { fetch: typeof fetch };
    },
  ) {}

  getActions(entityRef: string, options: { signal?: AbortSignal } = {}) {
    return this.call(offersSchema, `${entityPath(entityRef)}/actions`, options);
  }

  planAction(
    entityRef: string,
    request: ActionRequest,
    options: { signal?: AbortSignal } = {},
  ) {
    return this.post(operationPlanSchema, `${entityPath(entityRef)}/plan`, {
      ...options,
      body: request,
    });
  }

  planRollback(
    entityRef: string,
    request: RollbackInput & { environment: string },
    options: { signal?: AbortSignal } = {},
  ) {
    const path = `${entityPath(entityRef)}/rollback/plan`;
    return this.post(operationPlanSchema, path, { ...options, body: request });
  }

  startOperation(
    entityRef: string,
    request: OperationRequest,
    options: { idempotencyKey: string; signal?: AbortSignal },
  ) {
    return this.post(operationSchema, `${entityPath(entityRef)}/operations`, {
      body: request,
      headers: { 'Idempotency-Key': options.idempotencyKey },
      signal: options.signal,
    });
  }

  getOperations(
    entityRef: string,
    options: {
      environment?: string;
      limit?: number;
      signal?: AbortSignal;
    } = {},
  ) {
    const { signal, ...query } = options;
    const path = `${entityPath(entityRef)}/operations${queryString(query)}`;
    return this.call(operationsSchema, path, { signal });
  }

  getOperation(id: string, options: { signal?: AbortSignal } = {}) {
    return this.call(operationSchema, operationPath(id), options);
  }

  cancelOperation(id: string) {
    return this.post(operationSchema, `${operationPath(id)}/cancel`, {});
  }

  approveOperation(id: string) {
    return this.post(operationSchema, `${operationPath(id)}/approve`, {});
  }

  private post<T extends z.ZodType>(
    schema: T,
    path: string,
    call: Call,
  ): Promise<z.infer<T>> {
    return this.call(schema, path, { ...call, method: 'POST' });
  }

  private async call<T extends z.ZodType>(
    schema: T,
    path: string,
    { method, body, headers, signal }: Call,
  ): Promise<z.infer<T>> {
    const base = await this.apis.discoveryApi.getBaseUrl('mlops');
    const response = await this.apis.fetchApi.fetch(`${base}/v1/${path}`, {
      method,
      signal,
      headers: {
        ...headers,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return schema.parse(await response.json());
  }
}

function operationPath(id: string): string {
  return `operations/${encodeURIComponent(id)}`;
}
