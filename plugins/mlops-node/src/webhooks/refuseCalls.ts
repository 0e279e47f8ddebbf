import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Request, Response } from 'express';
import { auditRefusals } from './auditRefusals';

/**
 * Why a call of an upstream is not let in.
 *
 * @public
 */
export interface CallRefusal {
  status: number;
  /** A sentence that says what to do. */
  error: string;
  /** What the call was about, for the audit. */
  meta: Readonly<Record<string, string | undefined>>;
}

/** @public */
export type RefuseCall = (
  request: Request,
  response: Response,
  refusal: CallRefusal,
) => Promise<void>;

/**
 * Refuses what calls a machine endpoint and may not. It is audited, and limited
 * by where it comes from; what is let in is never limited, or whoever shares an
 * upstream's address could silence it.
 *
 * @public
 */
export function refuseCalls(options: {
  auditor: AuditorService;
  logger: LoggerService;
  eventId: string;
  /** By default 20. */
  refusalsAMinute?: number;
}): RefuseCall {
  const { eventId } = options;
  const audit = auditRefusals(options);
  return async (request, response, { status, error, meta }) => {
    const refusal = { eventId, severityLevel: 'medium', error, meta } as const;
    if (await audit(request, response, refusal)) {
      response
        .status(429)
        .json({ error: 'Too many calls were refused; wait a minute' });
      return;
    }
    response.status(status).json({ error });
  };
}

/**
 * The bearer token that a call shows.
 *
 * @public
 */
export function bearerOf({ headers }: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
