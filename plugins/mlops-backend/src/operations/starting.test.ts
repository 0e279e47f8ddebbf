import { mockCredentials } from '@backstage/backend-test-utils';
import supertest from 'supertest';
import { FRAUD } from '../__testUtils__/delivered';
import { ALLOW, DENY, ENTITY, GUEST } from '../__testUtils__/portal';
import { startLampPortal } from './__testUtils__/lampPortal';
import { until } from './__testUtils__/until';

jest.setTimeout(180_000);

const LIN = 'user:default/lin';
const MIRA = 'user:default/mira';

describe('starting an operation', () => {
  it('answers the same operation for the same key and body', async () => {
    const { lamp, start, request, reached } = await startLampPortal();
    const { body } = await start(request, { key: 'one' });
    await reached(body.id, 'succeeded');
    const { body: again } = await start(request, { key: 'one', status: 200 });
    expect(again.id).toBe(body.id);
    expect(lamp.done).toEqual(['on']);
  });

  it('knows its twin that started while it was being planned', async () => {
    const { lamp, start, request } = await startLampPortal();
    lamp.behaviour.on = () => ({ state: 'waiting', message: 'It is night' });
    let twin: string | undefined;
    lamp.whilePlanning = async () => {
      lamp.whilePlanning = async () => {};
      twin = (await start(request, { key: 'one' })).body.id;
    };
    const { body } = await start(request, { key: 'one', status: 200 });
    expect(body.id).toBe(twin);
  });

  it('refuses a key that came with another body', async () => {
    const { lamp, portal, start, request, reached } = await startLampPortal();
    const { body } = await start(request, { key: 'one' });
    await reached(body.id, 'succeeded');
    await until(
      () => portal.audited.at(-1)?.eventId,
      eventId => eventId === 'operation-end',
    );
    const other = { ...request, input: { brightness: 3 } };
    await start(other, { key: 'one', status: 422 });
    expect(lamp.done).toEqual(['on']);
    expect(portal.audited.at(-1)).toMatchObject({
      eventId: 'operation-start',
      status: 'failed',
    });
  });

  it('tells the auditor who was refused, before any plan too', async () => {
    const decisions = [ALLOW, ALLOW];
    const { portal, start, request } = await startLampPortal({
      decisions,
      authorize: (_, user) => user !== LIN,
    });
    const wanted = { ...request, reason: 'I want to' };
    await start(wanted, { user: LIN, status: 403 });
    decisions.splice(0, 2, DENY, DENY);
    await start(wanted, { user: MIRA, status: 404 });
    const told = { entityRef: FRAUD, ...wanted };
    const title = 'Switch the lamp';
    expect(portal.audited).toMatchObject([
      { status: 'failed', meta: { ...told, user: LIN, title } },
      { status: 'failed', meta: { ...told, user: MIRA } },
    ]);
  });

  it('makes one operation of fifty simultaneous requests', async () => {
    const { lamp, portal, request } = await startLampPortal();
    lamp.behaviour.on = () => ({ state: 'waiting', message: 'It is night' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        portal.post(`${ENTITY}/operations`, request, { key: `key-${i}` }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.error).toMatchObject({
      code: 'operation-running',
      operation: { requestedBy: GUEST, title: 'Switch the lamp' },
    });
  });

  it('makes one operation of fifty requests with one key', async () => {
    const { lamp, portal, request, reached } = await startLampPortal();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        portal.post(`${ENTITY}/operations`, request, { key: 'one' }),
      ),
    );
    const ids = new Set(answers.map(({ body }) => body.id));
    expect(ids.size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    await reached(answers[0].body.id, 'succeeded');
    expect(lamp.done).toEqual(['on']);
  });

  it('lets two environments be changed at once', async () => {
    const { lamp, start, request } = await startLampPortal();
    lamp.behaviour.on = () => ({ state: 'waiting', message: 'It is night' });
    const { body: one } = await start(request);
    const { body: two } = await start({ ...request, environment: 'staging' });
    expect(two.id).not.toBe(one.id);
  });

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['an input that the action does not know', { input: { a: 1 } }, 'input'],
    ['a reason that is too long', { reason: 'x'.repeat(501) }, 'reason'],
    ['an action that is none', { action: 7 }, 'action'],
  ])('refuses %s and names it', async (_, part, field) => {
    const { lamp, portal, start, request } = await startLampPortal();
    const { body } = await start({ ...request, ...part }, { status: 400 });
    expect(body.error.message).toContain(field);
    expect(lamp.done).toEqual([]);
    expect(portal.audited).toMatchObject([
      { eventId: 'operation-start', status: 'failed' },
    ]);
  });

  it('audits what cannot be read, too', async () => {
    const { portal } = await startLampPortal();
    const { status } = await supertest(portal.server)
      .post(`${ENTITY}/operations`)
      .set('Authorization', mockCredentials.user.header(GUEST))
      .set('Content-Type', 'application/json')
      .send('{ "action": ');
    expect(status).toBe(400);
    expect(portal.audited).toMatchObject([
      {
        eventId: 'operation-start',
        status: 'failed',
        meta: { user: GUEST, entityRef: FRAUD },
      },
    ]);
  });

  it.each([[''], ['two words'], ['x'.repeat(201)]])(
    'refuses the key "%s"',
    async key => {
      const { start, request } = await startLampPortal();
      const { body } = await start(request, { key, status: 400 });
      expect(body.error.message).toContain('Idempotency-Key');
    },
  );

  it('names the environments and actions that there are', async () => {
    const { start, request } = await startLampPortal();
    const { body: one } = await start(
      { ...request, environment: 'prod' },
      { status: 404 },
    );
    expect(one.error.message).toContain('staging, production');
    const { body: two } = await start(
      { ...request, action: 'lamp.eat' },
      { status: 404 },
    );
    expect(two.error.message).toContain('lamp.switch');
  });

  it('needs the hash of a plan, and a reason, for what is destructive', async () => {
    const { start, plan, request, reached } = await startLampPortal();
    const smash = { ...request, action: 'lamp.smash' };
    const { hash } = await plan(smash);
    const { body: one } = await start(smash, { status: 400 });
    expect(one.error.message).toContain('planHash');
    const hashed = { ...smash, planHash: hash };
    const { body: two } = await start(hashed, { status: 400 });
    expect(two.error.message).toContain('reason');
    const { body } = await start({ ...hashed, reason: 'It flickers' });
    await reached(body.id, 'succeeded');
  });
});
