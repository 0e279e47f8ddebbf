import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { CanaryName } from './SwitchStore';
import type { WebhookTokens } from './WebhookTokens';

const KUBERNETES_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
/** Of one source; more of them are neither looked into nor audited one by one. */
const REFUSALS_A_MINUTE = 20;
const MINUTE_MS = 60_000;

/** What Flagger posts (flagger v1.44, pkg/apis/flagger/v1beta1/canary.go). */
const payloadSchema = z.object({
  name: z.string().regex(KUBERNETES_NAME),
  namespace: z.string().regex(KUBERNETES_NAME),
  phase: z.string().max(50).catch(''),
  checksum: z.string().max(100).catch(''),
  metadata: z.record(z.string(), z.string()).nullish().catch({}),
});

/** A call that is from Flagger. */
export interface WebhookCall {
  canary: CanaryName;
  phase: string;
  /** Of the rollout: another one has another. */
  checksum: string;
  metadata: Record<string, string>;
}

export interface AdmissionOptions {
  tokens: WebhookTokens;
  auditor: AuditorService;
  logger: LoggerService;
  /** By default 20. */
  refusalsAMinute?: number;
}

/** Undefined when it was answered already: it is not from Flagger. */
export type AdmitCall = (
  request: Request,
  response: Response,
) => Promise<WebhookCall | undefined>;

/**
 * Lets in what shows the token of the Canary that it is about. What does not is
 * audited, and limited by where it comes from; a good call is never limited, or
 * whoever shares Flagger's address could silence it.
 */
export function admitCalls(options: AdmissionOptions): AdmitCall {
  const { tokens } = options;
  const refuse = refuser(options);
  return async (request, response) => {
    if (!tokens.areConfigured) {
      response.status(404).json({
        error: 'The portal has no mlops.flagger.webhooks.secret; configure one',
      });
      return undefined;
    }
    const { cluster } = request.params;
    const payload = payloadSchema.safeParse(request.body);
    if (!payload.success) {
      await refuse(request, response, {
        status: 400,
        error: "This is not a body of Flagger's webhooks",
        meta: { cluster },
      });
      return undefined;
    }
    const { name, namespace, phase, checksum } = payload.data;
    const metadata = payload.data.metadata ?? {};
    const canary = { cluster, namespace, name };
    if (tokens.accepts(canary, metadata.token ?? bearerOf(request))) {
      return { canary, phase, checksum, metadata };
    }
    await refuse(request, response, {
      status: 401,
      error: `The token is not that of ${cluster}/${namespace}/${name}; see the portal's docs on how to make it`,
      meta: canary,
    });
    return undefined;
  };
}

interface Refusal {
  status: number;
  error: string;
  meta: { cluster: string; namespace?: string; name?: string };
}

function refuser({ auditor, logger, refusalsAMinute }: AdmissionOptions) {
  const audit = async (request: Request, meta: object, error: string) => {
    try {
      const event = await auditor.createEvent({
        eventId: 'flagger-webhook',
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
  return async (
    request: Request,
    response: Response,
    { status, error, meta }: Refusal,
  ): Promise<void> => {
    if (await isOver(limit, request, response)) return;
    await audit(request, meta, error);
    response.status(status).json({ error });
  };
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

function bearerOf({ headers }: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
