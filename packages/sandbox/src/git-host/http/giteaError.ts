import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';

/** An answer that is an error, with Gitea's words. */
export class GiteaError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** (gitea v1.24, services/context/api.go, APIErrorNotFound) */
export function notFound(
  message = "The target couldn't be found.",
): GiteaError {
  return new GiteaError(404, message);
}

export function unprocessable(message: string): GiteaError {
  return new GiteaError(422, message);
}

/** Where Git itself is needed, and is not installed. */
export function withoutGit(): GiteaError {
  return new GiteaError(
    503,
    'Git is not installed where the sandbox runs, so nothing can be cloned, pushed or packed.',
  );
}

export function sendError(
  response: Response,
  baseUrl: string,
  error: GiteaError,
): void {
  response.status(error.status).json({
    message: error.message,
    url: `${baseUrl}/api/swagger`,
    ...(error.status === 404 && { errors: [] }),
  });
}

/** Answers with what a handler throws. */
export function errorHandler(baseUrl: () => string): ErrorRequestHandler {
  return answerErrors((response, error) =>
    sendError(response, baseUrl(), error),
  );
}

/** Answers with what a handler throws, unless it has begun to answer. */
export function answerErrors(
  send: (response: Response, error: GiteaError) => void,
): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    send(response, asGiteaError(error));
  };
}

/** Has Express know when an asynchronous handler fails. */
export function handled(
  handler: (...parameters: Parameters<RequestHandler>) => unknown,
): RequestHandler {
  return async (request, response, next) => {
    try {
      await handler(request, response, next);
    } catch (error) {
      next(error);
    }
  };
}

function asGiteaError(error: unknown): GiteaError {
  if (error instanceof GiteaError) {
    return error;
  }
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    const field = issue.path.join('.') || 'body';
    return unprocessable(`[${field}]: ${issue.message}`);
  }
  const status = z.object({ status: z.number() }).safeParse(error);
  const message = error instanceof Error ? error.message : String(error);
  return new GiteaError(status.success ? status.data.status : 500, message);
}
