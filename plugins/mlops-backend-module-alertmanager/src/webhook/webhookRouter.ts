import {
  placeOfAlert,
  type AlertPlace,
  type DeliveryReader,
  type RefuseCall,
} from '@slipway/backstage-plugin-mlops-node';
import express, { type ErrorRequestHandler, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import type { AlertNotifier } from '../alerts/AlertNotifier';
import type { AlertStore } from '../alerts/AlertStore';
import type { AlertScope, FiringAlert } from '../alerts/FiringAlert';
import {
  admitAlerts,
  type AdmissionOptions,
  type AdmittedAlert,
} from './admitAlerts';
import { alertFires, alertIsOver } from './happening';
import { WEBHOOK_PATH } from './paths';
import type { ToldAlert } from './payload';
import { readAlert } from './readAlert';

const BODY_LIMIT = '1mb';
/** So long after the start it may be that what runs has not been seen yet. */
const SETTLES_AFTER_MS = 120_000;

export interface WebhookOptions extends AdmissionOptions {
  alerts: Pick<AlertStore, 'fire' | 'resolve'>;
  notifier: Pick<AlertNotifier, 'notify'>;
  deliveries: Pick<DeliveryReader, 'delivery' | 'record'>;
  now?(): number;
}

/**
 * Takes what Alertmanager tells of alerts. It tells again what was answered
 * with one of the fives, and gives up what was answered with one of the fours
 * (alertmanager v0.28, notify/util.go).
 */
export function createWebhookRouter(options: WebhookOptions): Router {
  const { now = Date.now } = options;
  const router = PromiseRouter();
  const { admit, guard, refuse } = admitAlerts(options);
  const startedAt = now();
  router.post(
    `${WEBHOOK_PATH}/:cluster`,
    guard,
    express.json({ limit: BODY_LIMIT }),
    async (request, response) => {
      const call = await admit(request, response);
      if (!call) return;
      const placed = placeAll(call.alerts, options.deliveries);
      const fresh = await keep(placed, options);
      await writeDown(placed, options, now());
      await options.notifier.notify(fresh);
      const lost = placed.filter(({ place }) => !place);
      const taken = placed.length - lost.length;
      const mayCome = now() - startedAt < SETTLES_AFTER_MS;
      if (lost.length === 0 || (taken > 0 && !mayCome)) {
        response.json({ taken, left: call.foreign + lost.length });
        return;
      }
      response
        .status(mayCome ? 503 : 404)
        .json({ error: nothingBound(lost[0].scope, mayCome) });
    },
  );
  router.use(WEBHOOK_PATH, refuseBadBody(refuse));
  return router;
}

interface PlacedAlert extends AdmittedAlert {
  place?: AlertPlace;
}

function placeAll(
  alerts: readonly AdmittedAlert[],
  deliveries: Pick<DeliveryReader, 'delivery'>,
): PlacedAlert[] {
  const refs = new Set(alerts.map(({ scope }) => scope.entityRef));
  const known = new Map([...refs].map(ref => [ref, deliveries.delivery(ref)]));
  return alerts.map(each => {
    const { namespace, cluster, entityRef } = each.scope;
    const { environment } = each.told.labels;
    const delivery = known.get(entityRef);
    const alert = { cluster, namespace, environment };
    return { ...each, place: delivery && placeOfAlert(alert, delivery) };
  });
}

/**
 * What is nowhere is not shown, nor kept; what is over is over anyway.
 *
 * @returns those that did not fire before.
 */
async function keep(
  placed: readonly PlacedAlert[],
  { alerts }: WebhookOptions,
): Promise<FiringAlert[]> {
  const read = ({ scope, told }: PlacedAlert) => readAlert(told, scope);
  const past = placed.filter(({ told }) => told.status === 'resolved');
  await alerts.resolve(past.map(read));
  const firing = placed.filter(
    ({ place, told }) => place && told.status === 'firing',
  );
  return alerts.fire(firing.map(read));
}

async function writeDown(
  placed: readonly PlacedAlert[],
  { deliveries }: WebhookOptions,
  now: number,
): Promise<void> {
  for (const { place, scope, told } of placed) {
    if (!place) continue;
    const alert = readAlert(told, scope);
    await deliveries.record(
      scope.entityRef,
      told.status === 'firing'
        ? alertFires(alert, place, now)
        : alertIsOver({ ...alert, endedAt: endOf(told) }, place, now),
    );
  }
}

function nothingBound(
  { cluster, entityRef, namespace }: AlertScope,
  mayCome: boolean,
): string {
  return [
    `No Application, Canary or Workflow is seen in namespace ${namespace} of cluster ${cluster} that ${entityRef} names and that names it back`,
    mayCome ? 'the portal has just started, tell it again' : 'bind one',
  ].join('; ');
}

function endOf({ endsAt, startsAt }: ToldAlert): string {
  const isKnown = endsAt && Date.parse(endsAt) >= Date.parse(startsAt);
  return new Date(isKnown ? endsAt : startsAt).toISOString();
}

/** What express says of a body that it can't read. */
const bodyFaultSchema = z.object({ status: z.number().min(400).max(499) });

function refuseBadBody(refuse: RefuseCall): ErrorRequestHandler {
  return (error, request, response, next) => {
    const fault = bodyFaultSchema.safeParse(error).data;
    if (!fault || response.headersSent) {
      next(error);
      return;
    }
    const isTooLarge = fault.status === 413;
    refuse(request, response, {
      status: fault.status,
      error: isTooLarge
        ? `The body is larger than ${BODY_LIMIT}; set max_alerts of the webhook in Alertmanager`
        : 'The body is no JSON',
      meta: {},
    }).catch(next);
  };
}
