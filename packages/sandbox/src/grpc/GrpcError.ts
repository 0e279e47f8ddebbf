import { StatusError } from '../kubernetes/statusError';

/** gRPC's codes, with the HTTP status that grpc-gateway 1.16 gives them. */
const CODES = {
  Unknown: [2, 500],
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

/** What the servers of Argo CD and Argo Workflows say of Kubernetes' refusals. */
const BY_KUBERNETES_STATUS: Record<number, GrpcCode> = {
  400: 'InvalidArgument',
  403: 'PermissionDenied',
  404: 'NotFound',
  409: 'AlreadyExists',
  422: 'InvalidArgument',
  503: 'Unavailable',
};

/** What a gRPC server behind its gateway answers instead of what was asked for. */
export class GrpcError extends Error {
  constructor(
    readonly code: GrpcCode,
    message: string,
  ) {
    super(message);
    this.name = 'GrpcError';
  }

  get httpStatus(): number {
    return CODES[this.code][1];
  }

  /** As both servers' gateways write it. */
  toBody(): { code: number; message: string } {
    return { code: CODES[this.code][0], message: this.message };
  }
}

/** What Kubernetes said keeps its meaning; all else is `otherwise`. */
export function toGrpcError(
  error: unknown,
  otherwise: GrpcCode = 'Internal',
): GrpcError {
  if (error instanceof GrpcError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof StatusError ? BY_KUBERNETES_STATUS[error.code] : undefined;
  return new GrpcError(code ?? otherwise, message);
}
