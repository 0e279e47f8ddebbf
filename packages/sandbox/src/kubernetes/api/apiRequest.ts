import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ObjectCluster } from '../objectCluster';
import { badRequest, StatusError } from '../statusError';
import { parseRequestPath, type RequestPath } from './requestPath';

/** A request to a resource, as the verbs of the API see it. */
export interface ApiRequest extends RequestPath {
  cluster: ObjectCluster;
  query: URLSearchParams;
  request: Request;
  response: Response;
}

export function readApiRequest(
  cluster: ObjectCluster,
  request: Request,
  response: Response,
): ApiRequest {
  const url = new URL(request.originalUrl, 'http://localhost');
  return {
    ...parseRequestPath(url.pathname),
    cluster,
    query: url.searchParams,
    request,
    response,
  };
}

/** Query parameters of Go's booleans: `?watch=1`, `?watch=true`, `?watch`. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && !['false', '0', 'F', 'f'].includes(value);
}

/** A count in the query. @throws a 400 for anything else. */
export function count(
  query: URLSearchParams,
  name: string,
): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') {
    return undefined;
  }
  if (!/^\d+$/.test(value)) {
    throw badRequest(
      `strconv.ParseInt: parsing "${value}" as ${name}: invalid syntax`,
    );
  }
  return Number(value);
}

/** Only `All` is defined. */
export function dryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun');
  if (values.some(value => value !== 'All')) {
    throw badRequest(`dryRun: Unsupported value: "${values.join(',')}"`);
  }
  return values.length > 0;
}

export function sendJson(response: Response, json: string, code = 200): void {
  response.status(code).type('application/json').send(json);
}

/**
 * Sends JSON that comes in pieces, no faster than the client reads it. The
 * process does other things in between.
 */
export async function sendPieces(
  response: Response,
  pieces: Iterable<string>,
): Promise<void> {
  response.status(200).type('application/json');
  try {
    await pipeline(Readable.from(pieces), response);
  } catch {
    // The client went away; there is nobody to tell.
    response.destroy();
  }
}

/** Answers with a `Status`. */
export function sendError(response: Response, error: unknown): void {
  const status = (
    error instanceof StatusError
      ? error
      : new StatusError({
          code: 500,
          reason: 'InternalError',
          message: `Internal error occurred: ${
            error instanceof Error ? error.message : String(error)
          }`,
        })
  ).toStatus();
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendJson(response, JSON.stringify(status), status.code);
}
