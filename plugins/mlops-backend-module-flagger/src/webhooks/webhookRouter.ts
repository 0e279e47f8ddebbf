import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { DeliveryReader } from '@slipway/backstage-plugin-mlops-node';
import express, { type Request, type Response, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import { WEBHOOKS_PATH } from './paths';
import { GATE_KEY, gateQuestion } from './questions';
import type { CanaryName, SwitchStore } from './SwitchStore';
import type { WebhookTokens } from './WebhookTokens';

const BODY_LIMIT = '64kb';
const KUBERNETES_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What Flagger posts (flagger v1.44, pkg/apis/flagger/v1beta1/canary.go). */
const payloadSchema = z.object({
  name: z.string().regex(KUBERNETES_NAME),
  namespace: z.string().regex(KUBERNETES_NAME),
  phase: z.string().max(50).catch(''),
  checksum: z.string().max(100).catch(''),
  metadata: z.record(z.string(), z.string()).nullish().catch({}),
});

/** Phases in which a rollout has not begun: a held environment keeps it there. */
const BEFORE_THE_START = new Set([
  '',
  'Initialized',
  'Waiting',
  'Succeeded',
  'Failed',
]);

export interface WebhookOptions {
  tokens: WebhookTokens;
  switches: Pick<SwitchStore, 'isOpen' | 'use' | 'forgetUsed'>;
  deliveries: DeliveryReader;
  auditor: AuditorService;
  logger: LoggerService;
  /** What a gate is that nobody has touched. */
  gatesAreOpen: boolean;
}

interface Call {
  canary: CanaryName;
  phase: string;
  /** Of the rollout: another one has another. */
  checksum: string;
  metadata: Record<string, string>;
}

/**
 * Answers Flagger: 200 is yes, more than 202 is no. Whatever is not right about
 * a call is a no.
 */
export function createWebhookRouter(options: WebhookOptions): Router {
  const router = PromiseRouter();
  router.use(WEBHOOKS_PATH, express.json({ limit: BODY_LIMIT }));
  const answer = (
    question: string,
    judge: (call: Call) => Promise<boolean>,
  ) => {
    router.post(`${WEBHOOKS_PATH}/:cluster/${question}`, async (req, res) => {
      const call = await admit(req, res, options);
      if (!call) return;
      if (call.checksum) {
        await options.switches.forgetUsed(call.canary, call.checksum);
      }
      const isYes = await judge(call);
      res
        .status(isYes ? 200 : 403)
        .json({ answer: isYes ? 'yes' : 'no', question });
    });
  };
  answer('rollback', async ({ canary }) =>
    Boolean(await options.switches.isOpen(canary, 'rollback')),
  );
  answer('gate', call => isGateOpen(call, options));
  answer('event', async ({ canary }) => {
    for (const { entityRef } of options.deliveries.entitiesOfRollout(canary)) {
      options.deliveries.changed(entityRef);
    }
    return true;
  });
  return router;
}

async function isGateOpen(
  { canary, phase, checksum, metadata }: Call,
  { switches, deliveries, gatesAreOpen }: WebhookOptions,
): Promise<boolean> {
  if (BEFORE_THE_START.has(phase) && (await isHeld(canary, deliveries))) {
    return false;
  }
  const { gate } = metadata;
  if (gate !== undefined && !GATE_KEY.test(gate)) return false;
  const state = await switches.isOpen(canary, gateQuestion(gate));
  if (state && checksum) {
    await switches.use(canary, gateQuestion(gate), checksum);
  }
  return state ?? gatesAreOpen;
}

async function isHeld(
  canary: CanaryName,
  deliveries: DeliveryReader,
): Promise<boolean> {
  const entities = deliveries
    .entitiesOfRollout(canary)
    .filter(({ boundBack }) => boundBack);
  const holds = await Promise.all(
    entities.map(({ entityRef, environment }) =>
      deliveries.hold(entityRef, environment),
    ),
  );
  return holds.some(Boolean);
}

/** Undefined when it was answered already: it is not from Flagger. */
async function admit(
  req: Request,
  res: Response,
  { tokens, auditor, logger }: WebhookOptions,
): Promise<Call | undefined> {
  if (!tokens.areConfigured) {
    res.status(404).json({
      error: 'The portal has no mlops.flagger.webhooks.secret; configure one',
    });
    return undefined;
  }
  const payload = payloadSchema.safeParse(req.body);
  if (!payload.success) {
    res.status(400).json({ error: "This is not a body of Flagger's webhooks" });
    return undefined;
  }
  const { name, namespace, phase, checksum } = payload.data;
  const metadata = payload.data.metadata ?? {};
  const canary = { cluster: req.params.cluster, namespace, name };
  if (tokens.accepts(canary, metadata.token ?? bearerOf(req))) {
    return { canary, phase, checksum, metadata };
  }
  await refuse(req, canary, auditor).catch(error =>
    logger.error(`A refusal was not audited: ${toError(error).message}`),
  );
  res.status(401).json({
    error: `The token is not that of ${canary.cluster}/${namespace}/${name}; copy it from the portal`,
  });
  return undefined;
}

async function refuse(
  request: Request,
  canary: CanaryName,
  auditor: AuditorService,
): Promise<void> {
  const event = await auditor.createEvent({
    eventId: 'flagger-webhook',
    severityLevel: 'medium',
    request,
    meta: { ...canary },
  });
  await event.fail({ error: new Error('The token is not that of the Canary') });
}

function bearerOf({ headers }: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
