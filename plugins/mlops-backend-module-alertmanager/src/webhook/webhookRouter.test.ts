import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import express from 'express';
import request from 'supertest';
import { fraudDelivery } from '../__testUtils__/fraudDelivery';
import { FRAUD, payload, toldAlert } from '../__testUtils__/told';
import { AlertStore } from '../alerts/AlertStore';
import { alertToken, AlertTokens } from './AlertTokens';
import { createWebhookRouter } from './webhookRouter';

const SECRET = 'a-secret-of-the-portal';
const FORMER = 'a-secret-of-last-year';
const CREDIT = 'component:default/credit-risk';
const NOW = Date.parse('2026-11-21T09:00:00Z');
const LONG_AFTER_MS = 600_000;

const resolved = (more = {}) =>
  toldAlert({
    status: 'resolved',
    endsAt: '2026-11-21T08:58:00Z',
    ...more,
  });

describe('the webhook of Alertmanager', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('keeps what fires, and writes it into the timeline', async () => {
    const { post, alerts, recorded } = await portal();
    const answer = await post(payload(toldAlert()));
    expect(answer.body).toEqual({ taken: 1, left: 0 });
    expect(answer.status).toBe(200);
    expect((await alerts.all()).map(({ alert }) => alert.name)).toEqual([
      'ModelDrift',
    ]);
    expect([...recorded.values()]).toEqual([
      {
        at: '2026-11-21T08:52:26.739Z',
        kind: 'alert',
        outcome: 'neutral',
        message:
          'The alert ModelDrift fires: The requests are no longer what it was trained on',
        environment: 'production',
        actor: 'Alertmanager',
        source: 'alertmanager/eu',
        url: 'https://git.example.com/fraud/docs/runbook.md',
      },
    ]);
  });

  it('writes what is told again once', async () => {
    const { post, alerts, notify, recorded } = await portal();
    for (const _ of [1, 2, 3]) await post(payload(toldAlert()));
    expect(recorded.size).toBe(1);
    expect(notify.mock.calls).toMatchObject([[[{ scope: FRAUD }]], [[]], [[]]]);
    expect(await alerts.all()).toHaveLength(1);
  });

  it('takes away what is over, and says when it was', async () => {
    const { post, alerts, recorded } = await portal();
    await post(payload(toldAlert()));
    await post(payload(resolved()));
    await post(payload(resolved()));
    expect(await alerts.all()).toEqual([]);
    expect([...recorded.values()].slice(1)).toMatchObject([
      {
        at: '2026-11-21T08:58:00.000Z',
        outcome: 'success',
        message: 'The alert ModelDrift is over',
      },
    ]);
  });

  it('writes an alert that fires anew as another', async () => {
    const { post, recorded } = await portal();
    await post(payload(toldAlert()));
    await post(payload(toldAlert({ startsAt: '2026-11-21T08:59:00Z' })));
    expect(recorded.size).toBe(2);
  });

  it('refuses and audits a forged, another entity’s and another namespace’s token', async () => {
    const { post, alerts, recorded, audited } = await portal();
    for (const token of [
      'forged',
      alertToken(SECRET, { ...FRAUD, entityRef: CREDIT }),
      alertToken(SECRET, { ...FRAUD, namespace: 'fraud-dev' }),
      alertToken(SECRET, { ...FRAUD, cluster: 'us' }),
    ]) {
      const { status, text } = await post(payload(toldAlert()), { token });
      expect(status).toBe(401);
      expect(text).toContain('The token is not for alerts of');
      expect(text).not.toContain(token);
    }
    expect(audited).toHaveBeenCalledTimes(4);
    expect(audited.mock.lastCall?.[0]).toMatchObject({
      eventId: 'alertmanager-webhook',
      meta: FRAUD,
    });
    expect(await alerts.all()).toEqual([]);
    expect(recorded.size).toBe(0);
  });

  it('refuses a call without a token before it reads its body', async () => {
    const { app } = await portal();
    const answer = await request(app)
      .post('/v1/alertmanager/webhooks/eu')
      .set('Content-Type', 'application/json')
      .send('{ no JSON');
    expect(answer.status).toBe(401);
    expect(answer.body.error).toContain('Show a token');
  });

  it('accepts a token of the former secret, too', async () => {
    const { post } = await portal();
    const token = alertToken(FORMER, FRAUD);
    expect((await post(payload(toldAlert()), { token })).status).toBe(200);
  });

  it('leaves out and audits what is another’s in a call', async () => {
    const { post, alerts, audited } = await portal();
    const { labels } = toldAlert();
    const foreign = toldAlert({
      labels: { ...labels, backstage_entity: CREDIT },
      fingerprint: 'foreign',
    });
    const answer = await post(payload(toldAlert(), foreign));
    expect(answer.body).toEqual({ taken: 1, left: 1 });
    expect(await alerts.all()).toHaveLength(1);
    expect(audited.mock.lastCall?.[0].meta).toMatchObject({
      entityRef: CREDIT,
      foreign: 1,
    });
  });

  it('says which labels are missing', async () => {
    const { post } = await portal();
    const answer = await post(payload(toldAlert({ labels: {} })));
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(
      'label them namespace and backstage_entity',
    );
  });

  it.each([
    [{ ...payload(toldAlert()), version: '3' }, 'version'],
    [{ ...payload(toldAlert()), alerts: [] }, 'alerts'],
    [payload(toldAlert({ startsAt: 'yesterday' })), 'alerts.0.startsAt'],
    [payload(toldAlert({ fingerprint: '../../x' })), 'alerts.0.fingerprint'],
    [[], 'body'],
  ])(
    'refuses what is no body of it, by the field (%#)',
    async (body, field) => {
      const { post } = await portal();
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toContain(`version 4: ${field}:`);
    },
  );

  it('refuses what is no JSON, and what is too large', async () => {
    const { send, audited } = await portal();
    const broken = await send('{ no JSON');
    expect([broken.status, broken.body]).toEqual([
      400,
      { error: 'The body is no JSON' },
    ]);
    const large = await send(JSON.stringify({ text: 'x'.repeat(1_100_000) }));
    expect(large.status).toBe(413);
    expect(large.body.error).toContain('max_alerts');
    expect(audited).toHaveBeenCalledTimes(2);
  });

  it('limits what it refuses, and never what it takes', async () => {
    const { logger, post } = await portal({ refusalsAMinute: 2 });
    const answers: number[] = [];
    for (const _ of [1, 2, 3, 4]) {
      const token = 'forged';
      answers.push((await post(payload(toldAlert()), { token })).status);
    }
    expect(answers).toEqual([401, 401, 429, 429]);
    expect((await post(payload(toldAlert()))).status).toBe(200);
    expect(logger.error).not.toHaveBeenCalled();
  });

  it('is shut without a secret, and tells the administrator once', async () => {
    const { post, logger } = await portal({ secrets: [] });
    for (const _ of [1, 2]) {
      const answer = await post(payload(toldAlert()));
      expect(answer.status).toBe(404);
      expect(answer.body.error).toContain('mlops.alertmanager.webhooks.secret');
    }
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('takes nothing for what does not name the entity back', async () => {
    const { post, alerts, recorded } = await portal({ boundBack: false });
    const answer = await post(payload(toldAlert()));
    expect(answer.status).toBe(404);
    expect(answer.body.error).toContain('names it back');
    expect(await alerts.all()).toEqual([]);
    expect(recorded.size).toBe(0);
  });

  it('asks to be told again while the portal has just started', async () => {
    const { post } = await portal({ boundBack: false, age: 1_000 });
    const answer = await post(payload(toldAlert()));
    expect(answer.status).toBe(503);
    expect(answer.body.error).toContain('tell it again');
  });

  async function portal({
    age = LONG_AFTER_MS,
    boundBack = true,
    refusalsAMinute,
    secrets = [SECRET, FORMER],
  }: {
    age?: number;
    boundBack?: boolean;
    refusalsAMinute?: number;
    secrets?: string[];
  } = {}) {
    const clock = { now: NOW };
    const now = () => clock.now;
    const knex = await databases.init('SQLITE_3');
    const alerts = await AlertStore.create(
      { getClient: async () => knex },
      { expireAfterMs: 60_000, now },
    );
    const auditor = mockServices.auditor.mock();
    const audited = jest.mocked(auditor.createEvent);
    // As Backstage's own: it takes no event of a request with a wrong token.
    audited.mockImplementation(async ({ request: shown }) => {
      if (shown?.headers.authorization) throw new Error('Illegal token');
      return { success: jest.fn(), fail: jest.fn() };
    });
    const logger = mockServices.logger.mock();
    const recorded = new Map<string, object>();
    const notify = jest.fn(async () => undefined);
    const app = express().use(
      createWebhookRouter({
        tokens: new AlertTokens(secrets),
        alerts,
        notifier: { notify },
        deliveries: {
          delivery: ref =>
            ref === FRAUD.entityRef ? fraudDelivery(boundBack) : undefined,
          record: async (_ref, { key, event }) => {
            if (!recorded.has(key)) recorded.set(key, event);
          },
        },
        auditor,
        logger,
        refusalsAMinute,
        now,
      }),
    );
    clock.now += age;
    const send = (body: string, token = alertToken(SECRET, FRAUD)) =>
      request(app)
        .post('/v1/alertmanager/webhooks/eu')
        .set('Content-Type', 'application/json')
        .set('Authorization', `Bearer ${token}`)
        .send(body);
    const post = (body: object, { token }: { token?: string } = {}) =>
      send(JSON.stringify(body), token);
    return { app, post, send, alerts, notify, recorded, audited, logger };
  }
});
