import { StatusError } from '../../kubernetes/statusError';

/** gRPC codes with the HTTP status that grpc-gateway 1.16 gives them. */
const CODES = {
  InvalidArgument: [3, 400],
  NotFound: [5, 404],
  AlreadyExists: [6, 409],
  PermissionDenied: [7, 403],
  FailedPrecondition: [9, 400],
  Unimplemented: [12, 501],
  Internal: [13, 500],
  Unavailable: [14, 503],
  Unauthenticated: [16, 401],
} as const;

export type GrpcCode = keyof typeof CODES;

/** An error as the Argo server's gateway answers with. */
export class GrpcError extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: GrpcCode, message: string) {
    super(message);
    this.name = 'GrpcError';
    [this.code, this.status] = CODES[code];
  }

  toBody() {
    return { code: this.code, message: this.message };
  }
}

const BY_STATUS: Record<number, GrpcCode> = {
  400: 'InvalidArgument',
  403: 'PermissionDenied',
  404: 'NotFound',
  409: 'AlreadyExists',
  422: 'InvalidArgument',
  503: 'Unavailable',
};

/** Upstream's ToStatusError: what Kubernetes said keeps its meaning. */
export function toGrpcError(
  error: unknown,
  otherwise: GrpcCode = 'Internal',
): GrpcError {
  if (error instanceof GrpcError) {
    return error;
  }
  if (error instanceof StatusError) {
    return new GrpcError(BY_STATUS[error.code] ?? otherwise, error.message);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new GrpcError(
    / not found$/.test(message) ? 'NotFound' : otherwise,
    message,
  );
}
