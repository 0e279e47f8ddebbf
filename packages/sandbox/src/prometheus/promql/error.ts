/** Prometheus' classes of errors (prometheus v3, web/api/v1/api.go). */
export type PromqlErrorType = 'bad_data' | 'execution';

/** A query that cannot be answered. */
export class PromqlError extends Error {
  readonly type: PromqlErrorType;

  constructor(type: PromqlErrorType, message: string) {
    super(message);
    this.name = 'PromqlError';
    this.type = type;
  }
}

export function parseError(position: number, message: string): PromqlError {
  return new PromqlError(
    'bad_data',
    `invalid parameter "query": 1:${position + 1}: parse error: ${message}`,
  );
}

/** PromQL that Prometheus knows and this sandbox does not. */
export function notUnderstood(what: string): PromqlError {
  return new PromqlError(
    'execution',
    `the sandbox's Prometheus does not understand ${what}`,
  );
}
