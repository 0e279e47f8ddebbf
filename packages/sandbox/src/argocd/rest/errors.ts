import type { Response } from 'express';
import { StatusError } from '../../kubernetes/statusError';

/** gRPC's codes and what the gateway makes of them. */
const CODES = {
  Unknown: [2, 500],
  InvalidArgument: [3, 400],
  NotFound: [5, 404],
  AlreadyExists: [6, 409],
  PermissionDenied: [7, 403],
  FailedPrecondition: [9, 400],
  Unimplemented: [12, 501],
  Internal: [13, 500],
  Unauthenticated: [16, 401],
} as const;

export type GrpcCode = keyof typeof CODES;

/** What Argo CD's API answers instead of what was asked for. */
export class ApiError extends Error {
  readonly code: GrpcCode;

  constructor(code: GrpcCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** An error that upstream passes on wrapped keeps its code. */
export function wrapped(prefix: string, error: ApiError): ApiError {
  return new ApiError(
    error.code,
    `${prefix}: rpc error: code = ${error.code} desc = ${error.message}`,
  );
}

/** `{error, code, message}`, as grpc-gateway writes it. */
export function sendError(response: Response, error: unknown): void {
  const { code, message } = known(error);
  const [number, status] = CODES[code];
  response.status(status).json({ error: message, code: number, message });
}

function known(error: unknown): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  if (error instanceof StatusError) {
    const code = (
      {
        400: 'InvalidArgument',
        403: 'PermissionDenied',
        404: 'NotFound',
        409: 'AlreadyExists',
        422: 'InvalidArgument',
      } as const
    )[error.code];
    return new ApiError(code ?? 'Internal', error.message);
  }
  return new ApiError(
    'Internal',
    error instanceof Error ? error.message : String(error),
  );
}
