import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';

/** One entry of `errors` in an answer. */
export interface FieldError {
  readonly resource: string;
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
}

/** An answer that is an error, with GitHub's words. */
export class GithubError extends Error {
  readonly status: number;
  readonly errors?: readonly FieldError[];

  constructor(status: number, message: string, errors?: readonly FieldError[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** Also for what somebody may not see, or this host does not have. */
export function notFound(): GithubError {
  return new GithubError(404, 'Not Found');
}

export function isEmpty(): GithubError {
  return new GithubError(409, 'Git Repository is empty.');
}

export function invalid(...errors: FieldError[]): GithubError {
  return new GithubError(422, 'Validation Failed', errors);
}

/** Answers with what a handler throws. */
export const sendGithubError: ErrorRequestHandler = (
  error: unknown,
  _request,
  response,
  next,
) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, message, errors } = asGithubError(error);
  response.status(status).json({
    message,
    ...(errors && { errors }),
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  });
};

function asGithubError(error: unknown): GithubError {
  if (error instanceof GithubError) {
    return error;
  }
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    const field = issue.path.join('.');
    return new GithubError(
      422,
      `Invalid request.\n\n${field ? `"${field}": ` : ''}${issue.message}`,
    );
  }
  const parsed = z
    .object({ status: z.number(), type: z.string().optional() })
    .safeParse(error);
  if (parsed.success && parsed.data.type === 'entity.parse.failed') {
    return new GithubError(400, 'Problems parsing JSON');
  }
  const message = error instanceof Error ? error.message : String(error);
  return new GithubError(parsed.success ? parsed.data.status : 500, message);
}
