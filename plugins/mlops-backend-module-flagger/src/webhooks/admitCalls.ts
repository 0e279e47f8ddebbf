import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { bearerOf, refuseCalls } from '@slipway/backstage-plugin-mlops-node';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { CanaryName } from './SwitchStore';
import type { WebhookTokens } from './WebhookTokens';

const KUBERNETES_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

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

/** Lets in what shows the token of the Canary that it is about. */
export function admitCalls(options: AdmissionOptions): AdmitCall {
  const { tokens } = options;
  const refuse = refuseCalls({ ...options, eventId: 'flagger-webhook' });
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
