import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { FRAUD } from '../__testUtils__/delivered';
import { BASE, ENTITY, GUEST } from '../__testUtils__/portal';
import { startLampPortal } from './__testUtils__/lampPortal';
import { until } from './__testUtils__/until';

jest.setTimeout(180_000);

const LIN = 'user:default/lin';
const MIRA = 'user:default/mira';

/** To smash the lamp takes two; to switch it takes one. */
async function setUp(approvalExpiresAfter?: object) {
  const approval = [{ environments: ['production'], actions: ['lamp.smash'] }];
  const started = await startLampPortal({
    config: { mlops: { operations: { approval, approvalExpiresAfter } } },
  });
  const { plan, portal, start } = started;
  const smash = { action: 'lamp.smash', environment: 'production' };
  const ask = async (
    input: { brightness?: number } = {},
    options: Parameters<typeof start>[1] = {},
  ) => {
    const { hash: planHash } = await plan({ ...smash, input });
    const body = { ...smash, input, planHash, reason: 'It flickers' };
    return (await start(body, options)).body;
  };
  const approve = (id: string, user: string) =>
    portal.post(`${BASE}/operations/${id}/approve`, {}, { user });
  const production = async () => {
    const { body } = await portal.get(`${ENTITY}/delivery`).expect(200);
    return body.environments.find(
      ({ name }: Delivery['environments'][number]) => name === 'production',
    );
  };
  return { ...started, approve, ask, production, smash };
}

describe('what waits for approval', () => {
  it('keeps nobody from acting, and the next plan says that it is there', async () => {
    const { ask, lamp, plan, production, reached, start } = await setUp();
    const asked = await ask();
    expect(
      await until(production, ({ awaitingApproval }) => awaitingApproval),
    ).toMatchObject({
      awaitingApproval: [
        {
          id: asked.id,
          requestedBy: GUEST,
          approval: { state: 'needed', expiresAt: expect.any(String) },
        },
      ],
    });
    expect((await production()).operation).toBeUndefined();
    const { blockers, warnings } = await plan();
    expect(blockers).toEqual([]);
    expect(warnings).toMatchObject([
      { code: 'awaiting-approval', message: expect.stringContaining(GUEST) },
    ]);
    const { body } = await start(undefined, { user: LIN });
    await reached(body.id, 'succeeded');
    expect(lamp.done).toEqual(['on']);
  });

  it('begins only where nothing else is under way, and says who has the place', async () => {
    const { approve, ask, lamp, portal, reached, start } = await setUp();
    const { id } = await ask();
    let isDay = false;
    lamp.behaviour.on = () =>
      isDay ? { state: 'done' } : { state: 'waiting', message: 'It is night' };
    const { body: other } = await start(undefined, { user: LIN });
    const { body: refused } = await approve(id, MIRA).expect(409);
    expect(refused.error).toMatchObject({
      code: 'operation-running',
      operation: { id: other.id, requestedBy: LIN },
    });
    expect(portal.audited.at(-1)).toMatchObject({
      eventId: 'operation-approve',
      status: 'failed',
      meta: { operationId: id, user: MIRA },
    });
    isDay = true;
    portal.argocd.tell(FRAUD);
    await reached(other.id, 'succeeded');
    await approve(id, MIRA).expect(200);
    await reached(id, 'succeeded');
  });

  it('may be several at once, of which one begins', async () => {
    const { approve, ask, lamp, production } = await setUp();
    lamp.behaviour.on = () => ({ state: 'waiting', message: 'It is night' });
    const ids = [
      (await ask({ brightness: 1 })).id,
      (await ask({ brightness: 2 }, { user: LIN })).id,
    ];
    const { awaitingApproval } = await until(
      production,
      ({ awaitingApproval: waiting = [] }) => waiting.length === 2,
    );
    expect(awaitingApproval).toMatchObject(ids.map(id => ({ id })));
    const answers = await Promise.all(ids.map(id => approve(id, MIRA)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [refused] = answers.filter(({ status }) => status === 409);
    expect(refused.body.error.code).toBe('operation-running');
  });

  it('is asked for once, by however many', async () => {
    const { portal, plan, smash, ask } = await setUp();
    const { hash: planHash } = await plan(smash);
    const body = { ...smash, planHash, reason: 'It flickers' };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        portal.post(`${ENTITY}/operations`, body, {
          key: `key-${i}`,
          user: i % 2 === 0 ? LIN : MIRA,
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
    const asked = answers.find(({ status }) => status === 201);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.error).toMatchObject({
      code: 'operation-running',
      message: expect.stringContaining('waits for approval'),
      operation: { id: asked?.body.id, approval: { state: 'needed' } },
    });
    const { warnings } = await plan(smash);
    expect(warnings).toMatchObject([{ fix: 'Approve that, or cancel it.' }]);
    await ask({ brightness: 3 });
  });

  it('ends when nobody approves it in time, and is told of', async () => {
    const { approve, ask, lamp, portal, production, reached } = await setUp({
      milliseconds: 1,
    });
    const { id } = await ask();
    const { error, steps } = await reached(id, 'cancelled');
    expect(error).toEqual({
      name: 'ApprovalExpired',
      message: expect.stringMatching(/^Nobody approved it within .*second/),
      fix: expect.stringContaining('ask for it again'),
    });
    expect(steps[0].progress).toEqual({
      state: 'skipped',
      message: 'Nobody approved it',
    });
    const { body: refused } = await approve(id, MIRA).expect(409);
    expect(refused.error.message).toContain('Nobody approved it within');
    const { body: timeline } = await portal.get(`${ENTITY}/timeline`);
    expect(timeline.events).toContainEqual(
      expect.objectContaining({
        kind: 'operation',
        outcome: 'neutral',
        message: expect.stringContaining('Switch the lamp: not begun. Nobody'),
      }),
    );
    await until(
      () => portal.audited,
      audited => audited.some(({ eventId }) => eventId === 'operation-end'),
    );
    expect(
      portal.audited.filter(({ eventId }) => eventId === 'operation-end'),
    ).toMatchObject([{ status: 'failed', meta: { operationId: id } }]);
    await until(production, ({ awaitingApproval }) => !awaitingApproval);
    expect(lamp.done).toEqual([]);
    await ask();
  });
});

describe('to cancel or approve', () => {
  it.each([
    ['cancel', 'what is no id', 'not_an_id', 400],
    ['approve', 'what is no id', 'not_an_id', 400],
    ['cancel', 'what is not there', 'a-0', 404],
    ['approve', 'what is not there', 'a-0', 404],
  ])('to %s %s is audited', async (verb, _, operationId, status) => {
    const { portal } = await setUp();
    await portal
      .post(`${BASE}/operations/${operationId}/${verb}`, {}, { user: LIN })
      .expect(status);
    expect(portal.audited).toMatchObject([
      {
        eventId: `operation-${verb}`,
        status: 'failed',
        meta: { operationId, user: LIN },
      },
    ]);
  });
});
