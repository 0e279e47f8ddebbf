import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Hold } from '@slipway/backstage-plugin-mlops-common';
import express from 'express';
import request from 'supertest';
import { fakeOperations } from '@slipway/testing';
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

  it('limit what they refuse, by source, and audit that once', async () => {
    const { ask, auditor } = await portal({ refusalsAMinute: 3 });
    const answers: number[] = [];
    for (let call = 0; call < 6; call += 1) {
      answers.push((await ask('rollback', { token: 'forged' })).status);
    }
    expect(answers).toEqual([401, 401, 401, 429, 429, 429]);
    expect(auditor.createEvent).toHaveBeenCalledTimes(4);
    // Flagger itself, behind the same address, is answered all the same.
    expect((await ask('gate')).status).toBe(200);
  });

  it('audit and limit what is no body of Flagger, too', async () => {
    const { app, auditor } = await portal({ refusalsAMinute: 1 });
    const post = () =>
      request(app).post('/v1/flagger/webhooks/eu/gate').send({ name: 7 });
    expect((await post()).status).toBe(400);
    expect((await post()).status).toBe(429);
    expect(auditor.createEvent).toHaveBeenCalledTimes(2);
  });

  it('write what Flagger tells into the timeline', async () => {
    const { app, tokens, recorded, changed } = await portal();
    const tell = (eventMessage: string) =>
      request(app)
        .post('/v1/flagger/webhooks/eu/event')
        .send({
          ...FRAUD,
          phase: 'Progressing',
          checksum: 'abc',
          metadata: {
            token: tokens.tokenOf(FRAUD),
            eventMessage,
            eventType: 'Warning',
            timestamp: String(Date.now()),
          },
        });
    const failed =
      'Halt fraud-detection.fraud-production advancement success rate 97.00% < 99%';
    expect((await tell(failed)).status).toBe(200);
    expect(recorded).toMatchObject([
      {
        entityRef: 'component:default/fraud-detection',
        event: { environment: 'production', outcome: 'failure' },
      },
    ]);
    expect(JSON.stringify(recorded)).not.toContain(tokens.tokenOf(FRAUD));
    await tell('Advance fraud-detection.fraud-production canary weight 10');
    expect(recorded).toHaveLength(1);
    expect(changed).toEqual(['component:default/fraud-detection']);
  });

  it('forget an opening when another rollout asks', async () => {
    const { app, switches, tokens } = await portal({ gatesAreOpen: false });
    const asks = async (checksum: string, phase = 'Progressing') => {
      const { status } = await request(app)
        .post('/v1/flagger/webhooks/eu/gate')
        .send({
          ...FRAUD,
          phase,
          checksum,
          metadata: { token: tokens.tokenOf(FRAUD), gate: 'board' },
        });
      return status;
    };
    expect(await asks('v2')).toBe(403);
    await switches.set(FRAUD, 'gate/board', { open: true, by: 'jane' });
    expect(await asks('v2')).toBe(200);
    expect(await asks('v2')).toBe(200);
    expect(await asks('v3')).toBe(403);
    expect(await switches.find(FRAUD, 'gate/board')).toBeUndefined();
    // What somebody shut stays shut.
    await switches.set(FRAUD, 'gate/board', { open: false, by: 'jane' });
    expect(await asks('v3')).toBe(403);
    expect(await asks('v4')).toBe(403);
    expect(await switches.isOpen(FRAUD, 'gate/board')).toBe(false);
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
      refusalsAMinute?: number;
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
    const changed: string[] = [];
    const recorded: object[] = [];
    const { deliveries } = fakeOperations({
      entitiesOfRollout: () => [
        {
          entityRef: 'component:default/fraud-detection',
          environment: 'production',
          strategy: 'canary',
          boundBack: true,
        },
      ],
      hold: async () => hold,
      changed: entityRef => changed.push(entityRef),
      record: async (entityRef, happening) => {
        recorded.push({ entityRef, ...happening });
      },
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
          refusalsAMinute: options.refusalsAMinute,
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
      changed,
      recorded,
      ask: asking(app),
      auditor,
      restarted: async () => asking(serve(await open())),
      switches,
      tokens,
    };
  }
});
