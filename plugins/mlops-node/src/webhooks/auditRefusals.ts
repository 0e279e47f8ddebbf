import type {
  AuditorService,
  AuditorServiceEventSeverityLevel,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { JsonValue } from '@backstage/types';
import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import { withoutCredentials } from './withoutCredentials';

/** Of one source; more of them are not audited one by one. */
const REFUSALS_A_MINUTE = 20;
const MINUTE_MS = 60_000;

/**
 * A call that nobody known makes, and that is refused.
 *
 * @public
 */
export interface Refusal {
  eventId: string;
  severityLevel: AuditorServiceEventSeverityLevel;
  /** Why, in a sentence that says what to do. */
  error: string;
  /** What the call was about. */
  meta: Readonly<Record<string, JsonValue | undefined>>;
}

/**
 * Resolves with whether so many of that source were refused within the minute
 * that this one is not audited by itself any more.
 *
 * @public
 */
export type AuditRefusal = (
  request: Request,
  response: Response,
  refusal: Refusal,
) => Promise<boolean>;

/**
 * Hands to the auditor what is refused to whom nobody knows, and so often a
 * minute at most for each address that it comes from.
 *
 * @public
 */
export function auditRefusals(options: {
  auditor: AuditorService;
  logger: LoggerService;
  /** By default 20. */
  refusalsAMinute?: number;
}): AuditRefusal {
  const { auditor, logger, refusalsAMinute = REFUSALS_A_MINUTE } = options;
  const limit = limiter(refusalsAMinute);
  return async (request, response, refusal) => {
    const { isOver, isFirst } = await limit(request, response);
    if (isOver && !isFirst) return true;
    const { eventId, severityLevel, meta } = refusal;
    const error = isOver
      ? 'Too many refused calls; more of this minute are not audited'
      : refusal.error;
    try {
      const event = await auditor.createEvent({
        eventId,
        severityLevel,
        request: withoutCredentials(request),
        meta: { ...meta },
      });
      await event.fail({ error: new Error(error) });
    } catch (fault) {
      logger.error(`A refusal was not audited: ${toError(fault).message}`);
    }
    return isOver;
  };
}

interface Count {
  isOver: boolean;
  /** The first one over the limit. */
  isFirst: boolean;
}

/** What the library puts on a request. */
const limitedSchema = z.object({ rateLimit: z.object({ used: z.number() }) });

function limiter(
  refusalsAMinute: number,
): (request: Request, response: Response) => Promise<Count> {
  const count: RequestHandler = rateLimit({
    windowMs: MINUTE_MS,
    limit: refusalsAMinute,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    // Whether addresses of a proxy are trusted is the portal's own setting.
    validate: false,
    handler: (_request, _response, next) => next(),
  });
  return (request, response) =>
    new Promise((resolve, reject) => {
      count(request, response, error => {
        const used = limitedSchema.safeParse(request).data?.rateLimit.used ?? 0;
        if (error) reject(error);
        else
          resolve({
            isOver: used > refusalsAMinute,
            isFirst: used === refusalsAMinute + 1,
          });
      });
    });
}
