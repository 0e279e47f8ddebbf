import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';

/** Of one source; more of them are neither looked into nor audited one by one. */
const REFUSALS_A_MINUTE = 20;
const MINUTE_MS = 60_000;

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
  const { auditor, eventId, logger, refusalsAMinute } = options;
  const audit = async (request: Request, meta: object, error: string) => {
    try {
      const event = await auditor.createEvent({
        eventId,
        severityLevel: 'medium',
        request,
        meta: { ...meta },
      });
      await event.fail({ error: new Error(error) });
    } catch (fault) {
      logger.error(`A refusal was not audited: ${toError(fault).message}`);
    }
  };
  const limit = limiter(refusalsAMinute ?? REFUSALS_A_MINUTE, request =>
    audit(
      request,
      { cluster: request.params.cluster },
      'Too many refused calls; more of this minute are not audited',
    ),
  );
  return async (request, response, { status, error, meta }) => {
    if (await isOver(limit, request, response)) return;
    await audit(request, meta, error);
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

/** What the library puts on a request. */
const limitedSchema = z.object({ rateLimit: z.object({ used: z.number() }) });

/** Tells of the first one over the limit. */
function limiter(
  refusalsAMinute: number,
  onLimit: (request: Request) => Promise<void>,
): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: refusalsAMinute,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    // Whether addresses of a proxy are trusted is the portal's own setting.
    validate: false,
    async handler(request, response, _next, { limit }) {
      const known = limitedSchema.safeParse(request).data;
      if (known?.rateLimit.used === Number(limit) + 1) await onLimit(request);
      response
        .status(429)
        .json({ error: 'Too many calls were refused; wait a minute' });
    },
  });
}

/** Then it was answered. */
function isOver(
  limit: RequestHandler,
  request: Request,
  response: Response,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    response.once('finish', () => resolve(true));
    response.once('close', () => resolve(true));
    limit(request, response, error => {
      if (error) reject(error);
      else resolve(false);
    });
  });
}
