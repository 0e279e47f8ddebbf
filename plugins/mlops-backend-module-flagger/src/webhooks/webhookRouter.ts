import type { DeliveryReader } from '@slipway/backstage-plugin-mlops-node';
import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import {
  admitCalls,
  type AdmissionOptions,
  type WebhookCall,
} from './admitCalls';
import { happeningOf } from './happening';
import { WEBHOOKS_PATH } from './paths';
import { GATE_KEY, gateQuestion } from './questions';
import type { CanaryName, SwitchStore } from './SwitchStore';

const BODY_LIMIT = '64kb';
/** Phases of the last rollout in which Flagger asks about the next. */
const OVER = new Set(['', 'Initialized', 'Succeeded', 'Failed']);
/** In them a rollout has not begun: a held environment keeps it there. */
const BEFORE_THE_START = new Set([...OVER, 'Waiting']);

export interface WebhookOptions extends AdmissionOptions {
  switches: Pick<SwitchStore, 'isOpen' | 'use' | 'forgetUsed'>;
  deliveries: DeliveryReader;
  /** What a gate is that nobody has touched. */
  gatesAreOpen: boolean;
  now?: () => number;
}

/**
 * Answers Flagger: 200 is yes, more than 202 is no. Whatever is not right about
 * a call is a no.
 */
export function createWebhookRouter(options: WebhookOptions): Router {
  const router = PromiseRouter();
  router.use(WEBHOOKS_PATH, express.json({ limit: BODY_LIMIT }));
  const admit = admitCalls(options);
  const answer = (
    question: string,
    judge: (call: WebhookCall) => Promise<boolean>,
  ) => {
    router.post(`${WEBHOOKS_PATH}/:cluster/${question}`, async (req, res) => {
      const call = await admit(req, res);
      if (!call) return;
      const isYes = await judge(call);
      res
        .status(isYes ? 200 : 403)
        .json({ answer: isYes ? 'yes' : 'no', question });
    });
  };
  answer('rollback', async call => {
    await forgetUsed(call, options);
    return Boolean(await options.switches.isOpen(call.canary, 'rollback'));
  });
  answer('gate', async call => {
    await forgetUsed(call, options);
    return isGateOpen(call, options);
  });
  answer('event', async call => {
    await record(call, options);
    return true;
  });
  return router;
}

/** What was opened for a rollout before this one is as it was. */
async function forgetUsed(
  { canary, phase, checksum }: WebhookCall,
  { switches }: WebhookOptions,
): Promise<void> {
  // Before the start, the checksum is still that of the last one.
  if (OVER.has(phase)) await switches.forgetUsed(canary, undefined);
  else if (checksum) await switches.forgetUsed(canary, checksum);
}

async function record(
  { canary, checksum, metadata }: WebhookCall,
  { deliveries, now = Date.now }: WebhookOptions,
): Promise<void> {
  const { eventMessage: message = '', eventType = '', timestamp } = metadata;
  const told = { canary, checksum, message, type: eventType };
  for (const found of deliveries.entitiesOfRollout(canary)) {
    const happening = happeningOf(
      { ...told, timestamp: timestamp ?? '' },
      found,
      now(),
    );
    if (happening) await deliveries.record(found.entityRef, happening);
    else deliveries.changed(found.entityRef);
  }
}

async function isGateOpen(
  { canary, phase, checksum, metadata }: WebhookCall,
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
