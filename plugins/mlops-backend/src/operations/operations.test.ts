import { randomUUID } from 'node:crypto';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  operationPlanSchema,
  operationSchema,
  type Delivery,
  type Operation,
} from '@slipway/backstage-plugin-mlops-common';
import { ownTime } from '@slipway/testing';
import { application, FRAUD } from '../__testUtils__/delivered';
import {
  ALLOW,
  BASE,
  DENY,
  ENTITY,
  GUEST,
  startPortal,
} from '../__testUtils__/portal';
import { Lamp } from './__testUtils__/Lamp';
import { until } from './__testUtils__/until';

jest.setTimeout(60_000);

type PortalOptions = NonNullable<Parameters<typeof startPortal>[0]>;

async function setUp(options: PortalOptions = {}) {
  const lamp = new Lamp();
  const portal = await startPortal({
    ...options,
    operations: operations => {
      operations.addAction(lamp.action);
      operations.addAction(lamp.dangerous);
      operations.addStep(lamp.step);
    },
  });
  portal.argocd.see(FRAUD, {
    applications: [application('staging'), application('production')],
  });
  const request = { action: 'lamp.switch', environment: 'production' };
  const start = (
    body: object = request,
    {
      key = randomUUID(),
      user,
      status = 201,
    }: { key?: string; user?: string; status?: number } = {},
  ) => portal.post(`${ENTITY}/operations`, body, { key, user }).expect(status);
  const read = async (id: string): Promise<Operation> => {
    const { body } = await portal.get(`${BASE}/operations/${id}`).expect(200);
    return operationSchema.parse(body);
  };
  const reached = (id: string, state: Operation['state']) =>
    until(
      () => read(id),
      operation => operation.state === state,
    );
  const plan = async (body: object = request, user?: string) => {
    const { body: answer } = await portal
      .post(`${ENTITY}/plan`, body, { user })
      .expect(200);
    return operationPlanSchema.parse(answer);
  };
  return { lamp, portal, request, start, read, reached, plan };
}

const LIN = 'user:default/lin';
const MIRA = 'user:default/mira';

describe('operations', () => {
  it('run step by step, and the log of them can be read afterwards', async () => {
    const { lamp, portal, start, reached } = await setUp();
    lamp.parts = [{ id: 'first' }, { id: 'second' }];
    const { body } = await start();
    const { steps, finishedAt } = await reached(body.id, 'succeeded');
    expect(finishedAt).toEqual(expect.any(String));
    expect(steps.map(({ id, progress }) => [id, progress.state])).toEqual([
      ['first', 'succeeded'],
      ['second', 'succeeded'],
    ]);
    expect(lamp.done).toEqual(['first', 'second']);
    const { body: list } = await portal.get(
      `${ENTITY}/operations?environment=production`,
    );
    expect(list.operations).toMatchObject([{ id: body.id }]);
    const { body: elsewhere } = await portal.get(
      `${ENTITY}/operations?environment=staging`,
    );
    expect(elsewhere.operations).toEqual([]);
  });

  it('have their first effect within a second of the click', async () => {
    const { lamp, start } = await setUp();
    const passed = ownTime();
    await start();
    await until(
      () => lamp.done.length,
      count => count > 0,
    );
    expect(passed()).toBeLessThan(1_000);
  });

  it('are told to the timeline, the page and the auditor', async () => {
    const { portal, start, reached } = await setUp();
    const request = {
      action: 'lamp.switch',
      environment: 'production',
      reason: 'It is dark',
    };
    const { body } = await start(request);
    await reached(body.id, 'succeeded');
    const { body: timeline } = await portal.get(`${ENTITY}/timeline`);
    expect(timeline.events).toContainEqual(
      expect.objectContaining({
        kind: 'operation',
        outcome: 'success',
        environment: 'production',
        message: 'Switch the lamp: It is dark',
        actor: GUEST,
      }),
    );
    await until(
      () => portal.audited.map(({ eventId }) => eventId),
      ids => ids.includes('operation-end'),
    );
    expect(portal.audited).toMatchObject([
      {
        eventId: 'operation-start',
        status: 'succeeded',
        meta: { user: GUEST, entityRef: FRAUD, reason: 'It is dark' },
      },
      { eventId: 'operation-end', status: 'succeeded' },
    ]);
  });

  it('take back what they did when a step fails, in the other order', async () => {
    const { lamp, portal, start, reached } = await setUp();
    lamp.parts = [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }];
    lamp.behaviour.c = () => {
      throw new Error('the bulb broke');
    };
    const { body } = await start();
    const { steps, error } = await reached(body.id, 'failed');
    expect(lamp.done).toEqual(['a', 'b', 'undo c', 'undo b', 'undo a']);
    expect(steps.map(({ progress }) => progress.state)).toEqual([
      'undone',
      'undone',
      'undone',
      'skipped',
    ]);
    expect(error).toMatchObject({
      message: 'Step c: the bulb broke',
      fix: expect.stringContaining('plan'),
    });
    const { body: delivery } = await until(
      () => portal.get(`${ENTITY}/delivery`),
      answer => JSON.stringify(answer.body).includes('operation-failed'),
    );
    const [, production] = delivery.environments;
    expect(production).toMatchObject({
      operation: { id: body.id, state: 'failed' },
      reasons: [{ code: 'operation-failed', fix: expect.any(String) }],
    });
  });

  it('say what could not be taken back', async () => {
    const { lamp, start, reached } = await setUp();
    lamp.parts = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    lamp.behaviour.c = () => {
      throw new Error('the bulb broke');
    };
    lamp.undoing.b = () => {
      throw new Error('the switch is stuck');
    };
    const { body } = await start();
    const { steps, error } = await reached(body.id, 'failed');
    expect(lamp.done).toEqual(['a', 'b', 'undo c', 'undo a']);
    expect(steps[1].progress).toMatchObject({
      state: 'failed',
      error: { message: 'It could not be taken back: the switch is stuck' },
    });
    expect(error?.message).toContain('could not be taken back: “Step b”');
    expect(error?.fix).toContain('by hand');
  });

  it('wait, and look again when something about the entity changes', async () => {
    const { lamp, portal, start, read, reached } = await setUp();
    let isDay = false;
    lamp.behaviour.on = () =>
      isDay
        ? { state: 'done' }
        : { state: 'waiting', message: 'It is night', againAfterMs: 60_000 };
    const { body } = await start();
    await reached(body.id, 'waiting');
    expect((await read(body.id)).steps[0].progress).toMatchObject({
      state: 'waiting',
      message: 'It is night',
    });
    isDay = true;
    portal.argocd.tell(FRAUD);
    await reached(body.id, 'succeeded');
  });

  it('try again what may pass, and nothing else', async () => {
    const { lamp, start, reached } = await setUp();
    let tries = 0;
    lamp.behaviour.on = () => {
      tries += 1;
      if (tries < 3) throw new ServiceUnavailableError('Argo CD is down');
      return { state: 'done' };
    };
    const { body } = await start();
    await reached(body.id, 'succeeded');
    expect(tries).toBe(3);
  });

  it('fail when a step does not come to its end in time', async () => {
    const { lamp, start, reached } = await setUp();
    lamp.parts = [{ id: 'on', deadlineSeconds: 1 }];
    lamp.behaviour.on = () => ({ state: 'waiting', message: 'It is night' });
    const { body } = await start();
    const { error } = await reached(body.id, 'failed');
    expect(error).toMatchObject({
      name: 'DeadlineError',
      message: expect.stringContaining('It is night'),
    });
  });

  it('are cancelled where that is possible, and take back what they did', async () => {
    const { lamp, portal, start, reached } = await setUp();
    lamp.parts = [{ id: 'a' }, { id: 'b', cancellable: true }, { id: 'c' }];
    lamp.behaviour.b = () => ({ state: 'waiting', message: 'It is night' });
    const { body } = await start();
    await reached(body.id, 'waiting');
    await portal.post(`${BASE}/operations/${body.id}/cancel`).expect(200);
    await reached(body.id, 'cancelled');
    expect(lamp.done).toEqual(['a', 'undo b', 'undo a']);
    await portal.post(`${BASE}/operations/${body.id}/cancel`).expect(409);
  });

  it('say why they cannot be cancelled', async () => {
    const { lamp, portal, start, reached } = await setUp();
    lamp.behaviour.on = () => ({ state: 'waiting', message: 'It is night' });
    const { body } = await start();
    const { cancel } = await reached(body.id, 'waiting');
    expect(cancel).toEqual({
      possible: false,
      reason: '“Step on” cannot be interrupted; wait for its end.',
    });
    const { body: refused } = await portal
      .post(`${BASE}/operations/${body.id}/cancel`)
      .expect(409);
    expect(refused.error).toMatchObject({
      code: 'not-cancellable',
      message: cancel.possible ? '' : cancel.reason,
    });
  });
});

describe('starting an operation', () => {
  it('answers the same operation for the same key and body', async () => {
    const { lamp, start, request, reached } = await setUp();
    const { body } = await start(request, { key: 'one' });
    await reached(body.id, 'succeeded');
    const { body: again } = await start(request, { key: 'one', status: 200 });
    expect(again.id).toBe(body.id);
    expect(lamp.done).toEqual(['on']);
  });

  it('knows its twin that started while it was being planned', async () => {
    const { lamp, start, request } = await setUp();
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
    const { lamp, portal, start, request, reached } = await setUp();
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
    const { portal, start, request } = await setUp({
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
    const { lamp, portal, request } = await setUp();
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
    const { lamp, portal, request, reached } = await setUp();
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
    const { lamp, start, request } = await setUp();
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
    const { lamp, portal, start, request } = await setUp();
    const { body } = await start({ ...request, ...part }, { status: 400 });
    expect(body.error.message).toContain(field);
    expect(lamp.done).toEqual([]);
    expect(portal.audited).toMatchObject([
      { eventId: 'operation-start', status: 'failed' },
    ]);
  });

  it.each([[''], ['two words'], ['x'.repeat(201)]])(
    'refuses the key "%s"',
    async key => {
      const { start, request } = await setUp();
      const { body } = await start(request, { key, status: 400 });
      expect(body.error.message).toContain('Idempotency-Key');
    },
  );

  it('names the environments and actions that there are', async () => {
    const { start, request } = await setUp();
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
    const { start, plan, request, reached } = await setUp();
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

describe('a plan', () => {
  it('has the same hash as long as the world is the same', async () => {
    const { lamp, plan } = await setUp();
    const { hash } = await plan();
    expect((await plan()).hash).toBe(hash);
    lamp.basis = 'bright';
    expect((await plan()).hash).not.toBe(hash);
  });

  it('that is of another world is not carried out: the new one is answered', async () => {
    const { lamp, portal, plan, start, request } = await setUp();
    const { hash } = await plan();
    lamp.basis = 'bright';
    const { body } = await start(
      { ...request, planHash: hash },
      { status: 409 },
    );
    expect(body.error).toMatchObject({
      code: 'plan-changed',
      plan: { action: 'lamp.switch', hash: expect.any(String) },
    });
    expect(body.error.plan.hash).not.toBe(hash);
    expect(lamp.done).toEqual([]);
    expect(portal.audited.at(-1)).toMatchObject({ status: 'failed' });
  });

  it('is refused with what blocks it', async () => {
    const { lamp, start } = await setUp();
    lamp.blockers = [
      { code: 'power', severity: 'critical', message: 'There is no power' },
    ];
    const { body } = await start(undefined, { status: 409 });
    expect(body.error).toMatchObject({
      code: 'blocked',
      message: 'There is no power',
    });
  });

  it('is blocked by a source that is not known as it is now', async () => {
    const { portal, plan } = await setUp();
    portal.argocd.become({
      state: 'stale',
      observedAt: '2026-11-20T10:00:00Z',
      reason: 'the watch broke',
    });
    const { blockers } = await plan({
      action: 'hold.place',
      environment: 'production',
    });
    expect(blockers).toEqual([]);
    const { body } = await portal.post(`${ENTITY}/rollback/plan`, {
      environment: 'production',
    });
    expect(body.blockers).toContainEqual(
      expect.objectContaining({ code: 'source-stale', source: 'argocd/main' }),
    );
  });
});

describe('who may', () => {
  it('does nothing for whoever lacks the permission, and says which', async () => {
    const { lamp, portal, start, plan } = await setUp({
      authorize: (permission, user) =>
        user === LIN || permission !== 'mlops.application.sync',
    });
    const { body } = await start(undefined, { status: 403 });
    expect(body.error.message).toContain('mlops.application.sync');
    expect(lamp.done).toEqual([]);
    expect(portal.audited).toMatchObject([
      {
        eventId: 'operation-start',
        status: 'failed',
        meta: { user: GUEST, action: 'lamp.switch', environment: 'production' },
      },
    ]);
    const { blockers } = await plan();
    expect(blockers).toMatchObject([{ code: 'not-allowed' }]);
    const { body: offers } = await portal.get(`${ENTITY}/actions`);
    expect(offers.actions).toContainEqual(
      expect.objectContaining({
        name: 'lamp.switch',
        access: {
          allowed: false,
          reason: expect.stringContaining('mlops.application.sync'),
        },
      }),
    );
    await start(undefined, { user: LIN });
  });

  it('does nothing when the permission backend does not answer', async () => {
    const { lamp, start } = await setUp({
      authorize: () => {
        throw new Error('connection refused');
      },
    });
    await start(undefined, { status: 503 });
    expect(lamp.done).toEqual([]);
  });

  it('does nothing to what does not name the entity back', async () => {
    const { lamp, portal, start } = await setUp();
    lamp.boundBack = false;
    const { body } = await start(undefined, { status: 403 });
    expect(body.error.message).toContain(
      'backstage.io/kubernetes-id: fraud-detection',
    );
    expect(lamp.done).toEqual([]);
    expect(portal.audited).toMatchObject([
      { eventId: 'operation-start', status: 'failed' },
    ]);
  });

  it('lets an administrator bind what does not name the entity back', async () => {
    const { portal } = await setUp({
      config: {
        mlops: {
          bindings: [
            {
              entity: FRAUD,
              objects: ['argocd:*/fraud-detection-production'],
            },
          ],
        },
      },
    });
    portal.argocd.see(FRAUD, {
      applications: [
        application('staging', { boundBack: false }),
        application('production', { boundBack: false }),
      ],
    });
    const { body } = await portal.get(`${ENTITY}/delivery`);
    const bound = body.environments.map(
      ({ destinations }: Delivery['environments'][number]) =>
        destinations[0].applications[0].boundBack,
    );
    expect(bound).toEqual([false, true]);
  });

  it('hides operations from whoever may not read the entity', async () => {
    const decisions = [ALLOW, ALLOW];
    const { portal, start } = await setUp({ decisions });
    const { body } = await start();
    decisions.splice(0, 2, DENY, DENY);
    const path = `${BASE}/operations/${body.id}`;
    const { body: hidden } = await portal.get(path, LIN).expect(404);
    expect(hidden.error.message).toBe(
      `There is no operation ${body.id}, or you may not see it`,
    );
    await portal.post(`${path}/cancel`, {}, { user: LIN }).expect(404);
    await portal.get(`${ENTITY}/operations`, LIN).expect(404);
  });
});

describe('four eyes', () => {
  const config = {
    mlops: { operations: { approval: [{ environments: ['production'] }] } },
  };

  it('waits until another person approves', async () => {
    const { lamp, portal, start, plan, read, reached } = await setUp({
      config,
    });
    expect((await plan()).confirmation).toMatchObject({ by: 'second-person' });
    const { body } = await start();
    expect(body.approval.state).toBe('needed');
    const path = `${BASE}/operations/${body.id}/approve`;
    await portal.post(path).expect(403);
    expect(lamp.done).toEqual([]);
    expect((await read(body.id)).state).toBe('planned');
    await portal.post(path, {}, { user: LIN }).expect(200);
    const { approval } = await reached(body.id, 'succeeded');
    expect(approval).toMatchObject({ state: 'given', by: LIN });
    await portal.post(path, {}, { user: MIRA }).expect(409);
    const approvals = portal.audited.filter(
      ({ eventId }) => eventId === 'operation-approve',
    );
    expect(approvals.map(({ status }) => status)).toEqual([
      'failed',
      'succeeded',
      'failed',
    ]);
  });

  it('is not asked for elsewhere', async () => {
    const { start, request, reached } = await setUp({ config });
    const { body } = await start({ ...request, environment: 'staging' });
    const { approval } = await reached(body.id, 'succeeded');
    expect(approval).toEqual({ state: 'not-needed' });
  });

  it('needs the permission to approve', async () => {
    const { portal, start } = await setUp({
      config,
      authorize: permission => permission !== 'mlops.operation.approve',
    });
    const { body } = await start();
    const { body: refused } = await portal
      .post(`${BASE}/operations/${body.id}/approve`, {}, { user: LIN })
      .expect(403);
    expect(refused.error.message).toContain('mlops.operation.approve');
  });

  it('does not approve what was asked for in another world', async () => {
    const { lamp, portal, start } = await setUp({ config });
    const { body } = await start();
    lamp.basis = 'bright';
    const { body: refused } = await portal
      .post(`${BASE}/operations/${body.id}/approve`, {}, { user: LIN })
      .expect(409);
    expect(refused.error.code).toBe('plan-changed');
    expect(lamp.done).toEqual([]);
  });

  it('can be taken back before anybody approves', async () => {
    const { lamp, portal, start, reached } = await setUp({ config });
    const { body } = await start();
    await portal.post(`${BASE}/operations/${body.id}/cancel`).expect(200);
    await reached(body.id, 'cancelled');
    expect(lamp.done).toEqual([]);
    await start();
  });
});
