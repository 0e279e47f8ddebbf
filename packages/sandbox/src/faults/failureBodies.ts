import { StatusError } from '../kubernetes/statusError';
import type { FaultySystem } from '../systems';

/** Something that a system says instead of an answer. */
export interface Failure {
  code: number;
  /** As Kubernetes names it. */
  reason: string;
  message: string;
  retryAfterSeconds?: number;
}

const MLFLOW_CODES: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
};

const GRPC_CODES: Readonly<Record<number, number>> = {
  401: 16,
  410: 11,
  429: 8,
  500: 13,
  503: 14,
};

/** A failure in the form in which a system writes its own. */
export function failureBody(system: FaultySystem, failure: Failure): object {
  const { code, reason, message, retryAfterSeconds } = failure;
  switch (system) {
    case 'mlflow':
      return { error_code: MLFLOW_CODES[code] ?? 'INTERNAL_ERROR', message };
    case 'argocd':
    case 'argo-workflows':
      return { error: message, code: GRPC_CODES[code] ?? 2, message };
    case 'git-host':
      return { message, url: '' };
    case 'prometheus':
      return { status: 'error', errorType: 'internal', error: message };
    default:
      return new StatusError({
        code,
        reason,
        message,
        ...(retryAfterSeconds !== undefined && {
          details: { retryAfterSeconds },
        }),
      }).toStatus();
  }
}
