import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Hold } from '@slipway/backstage-plugin-mlops-common';
import express from 'express';
import request from 'supertest';
import { fakeOperations } from '../__testUtils__/fakeOperations';
import { SwitchStore, type CanaryName } from './SwitchStore';
import { createWebhookRouter } from './webhookRouter';
import { WebhookTokens } from './WebhookTokens';

const SECRET = 'a-secret-of-the-portal';
const FORMER = 'a-secret-of-last-year';
const FRAUD: CanaryName = {
  cluster: 'eu',
  namespace: 'fraud-production',
  name: 'fraud-detection',
};
const HOLD: Hold = {
  owner: 'user:default/guest',
  reason: 'Rolled back',
  since: '2026-11-21T08:00:00Z',
  autoSyncOff: [],
};

describe('the webhooks of Flagger', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('say no to a rollback that nobody asked for', async () => {
    const { ask } = await portal();
    expect((await ask('rollback')).status).toBe(403);
  });

  it('say yes while the signal is open, and no once it is closed', async () => {
    const { ask, switches } = await portal();
    await switches.set(FRAUD, 'rollback', { open: true, by: 'op-1' });
    expect((await ask('rollback')).status).toBe(200);
    await switches.set(FRAUD, 'rollback', { open: false, by: 'op-1' });
    expect((await ask('rollback')).status).toBe(403);
  });

  it('say no after the signal expired, though a crash left it open', async () => {
    const clock = { now: 1_000 };
    const { ask, switches, restarted } = await portal({ clock });
    const expiresAt = new Date(2_000);
    await switches.set(FRAUD, 'rollback', { open: true, by: 'op', expiresAt });
    const again = await restarted();
    expect((await again('rollback')).status).toBe(200);
    clock.now = 2_000;
    expect((await again('rollback')).status).toBe(403);
    expect((await ask('rollback')).status).toBe(403);
  });

  it('refuse and audit a forged, a missing and another canary’s token', async () => {
    const { ask, switches, auditor, tokens } = await portal();
    await switches.set(FRAUD, 'rollback', { open: true, by: 'op-1' });
    const other = tokens.tokenOf({ ...FRAUD, name: 'credit-risk' });
    for (const token of ['forged', undefined, other]) {
      const { status, text } = await ask('rollback', { token });
      expect(status).toBe(401);
      expect(text).not.toContain(SECRET);
    }
    expect(auditor.createEvent).toHaveBeenCalledTimes(3);
    expect(JSON.stringify(auditor.createEvent.mock.lastCall?.[0].meta)).toBe(
      JSON.stringify(FRAUD),
    );
  });

  it('accept the token of a former secret, and one in a header', async () => {
    const { ask, app, tokens } = await portal();
    const former = new WebhookTokens([FORMER]).tokenOf(FRAUD);
    expect((await ask('gate', { token: former })).status).toBe(200);
    const answer = await request(app)
      .post('/v1/flagger/webhooks/eu/gate')
      .set('Authorization', `Bearer ${tokens.tokenOf(FRAUD)}`)
      .send({ ...FRAUD, phase: 'Progressing' });
    expect(answer.status).toBe(200);
  });

  it('are shut without a secret', async () => {
    const { ask } = await portal({ secrets: [] });
    const { status, body } = await ask('rollback', { token: 'any' });
    expect(status).toBe(404);
    expect(body.error).toContain('mlops.flagger.webhooks.secret');
  });

  it('refuse what is no body of Flagger, and one too large', async () => {
    const { app } = await portal();
    const post = (body: object) =>
      request(app).post('/v1/flagger/webhooks/eu/rollback').send(body);
    expect((await post({ name: '../etc' })).status).toBe(400);
    const large = { ...FRAUD, metadata: { fill: 'x'.repeat(70_000) } };
    expect((await post(large)).status).toBe(413);
  });

  it('keep gates as the config says until somebody opens them', async () => {
    const { ask, switches } = await portal({ gatesAreOpen: false });
    expect((await ask('gate')).status).toBe(403);
    await switches.set(FRAUD, 'gate/default', { open: true, by: 'me' });
    expect((await ask('gate')).status).toBe(200);
    expect((await ask('gate', { gate: 'second' })).status).toBe(403);
  });

  it('start no rollout on a held environment, and hinder none in flight', async () => {
    const { ask } = await portal({ hold: HOLD });
    expect((await ask('gate', { phase: 'Waiting' })).status).toBe(403);
    expect((await ask('gate', { phase: 'Progressing' })).status).toBe(200);
  });

  async function portal(
    options: {
      secrets?: string[];
      gatesAreOpen?: boolean;
      hold?: Hold;
      clock?: { now: number };
    } = {},
  ) {
    const { clock, hold } = options;
    const knex = await databases.init('SQLITE_3');
    const database = mockServices.database.mock({
      getClient: async () => knex,
    });
    const open = () =>
      SwitchStore.create(database, clock ? () => clock.now : Date.now);
    const tokens = new WebhookTokens(options.secrets ?? [SECRET, FORMER]);
    const auditor = mockServices.auditor.mock({
      createEvent: jest.fn(async () => ({
        success: async () => undefined,
        fail: async () => undefined,
      })),
    });
    const { deliveries } = fakeOperations({
      entitiesOfRollout: () => [
        {
          entityRef: 'component:default/fraud-detection',
          environment: 'production',
          boundBack: true,
        },
      ],
      hold: async () => hold,
    }).extensionPoint;
    const serve = (switches: SwitchStore) =>
      express().use(
        createWebhookRouter({
          tokens,
          switches,
          deliveries,
          auditor,
          logger: mockServices.logger.mock(),
          gatesAreOpen: options.gatesAreOpen ?? true,
        }),
      );
    const asking =
      (app: express.Express) =>
      (
        question: string,
        call: { token?: string; gate?: string; phase?: string } = {
          token: tokens.tokenOf(FRAUD),
        },
      ) => {
        const { phase = 'Progressing', ...metadata } =
          'token' in call ? call : { token: tokens.tokenOf(FRAUD), ...call };
        return request(app)
          .post(`/v1/flagger/webhooks/eu/${question}`)
          .send({ ...FRAUD, phase, checksum: 'abc', metadata });
      };
    const switches = await open();
    const app = serve(switches);
    return {
      app,
      ask: asking(app),
      auditor,
      restarted: async () => asking(serve(await open())),
      switches,
      tokens,
    };
  }
});
