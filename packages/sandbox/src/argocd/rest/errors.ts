import type { Response } from 'express';
import { GrpcError, toGrpcError } from '../../grpc';

/** An error that upstream passes on wrapped keeps its code. */
export function wrapped(prefix: string, error: GrpcError): GrpcError {
  return new GrpcError(
    error.code,
    `${prefix}: rpc error: code = ${error.code} desc = ${error.message}`,
  );
}

/** `{error, code, message}`, as grpc-gateway writes it. */
export function sendError(response: Response, error: unknown): void {
  const known = toGrpcError(error);
  response
    .status(known.httpStatus)
    .json({ error: known.message, ...known.toBody() });
}
