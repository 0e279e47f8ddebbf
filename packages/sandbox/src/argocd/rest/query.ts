import type { Request } from 'express';
import { GrpcError } from '../../grpc';
import { isJsonObject, type JsonObject } from '../../kubernetes/json';

/** All values of a query parameter, given once or several times. */
export function valuesOf(request: Request, name: string): string[] {
  const url = new URL(request.originalUrl, 'http://localhost');
  return url.searchParams.getAll(name).filter(Boolean);
}

export function valueOf(request: Request, name: string): string | undefined {
  return valuesOf(request, name)[0];
}

/** The body as an object; absent is empty. */
export function bodyOf(request: Request): JsonObject {
  const body: unknown = request.body;
  if (isJsonObject(body)) {
    return body;
  }
  throw new GrpcError(
    'InvalidArgument',
    'json: cannot unmarshal the request into an object',
  );
}

export function textOf(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
