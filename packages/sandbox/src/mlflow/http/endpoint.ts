import type { Request, RequestHandler, Response } from 'express';
import { MlflowError } from '../errors';
import { parametersOf } from './parameters';

/** One REST operation: parameters in, a message out. */
export type Operation = (
  parameters: Record<string, unknown>,
  request: Request,
) => object;

export function endpoint(operation: Operation): RequestHandler {
  return (request, response) => {
    try {
      sendJson(response, operation(parametersOf(request), request));
    } catch (error) {
      sendError(response, error);
    }
  };
}

export function sendError(response: Response, error: unknown): void {
  const answer =
    error instanceof MlflowError
      ? error
      : new MlflowError(
          'INTERNAL_ERROR',
          error instanceof Error ? error.message : String(error),
        );
  response.status(answer.status);
  sendJson(response, answer.toBody());
}

/** MLflow sends no charset with JSON. */
function sendJson(response: Response, message: object): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(message));
}
