import { ServiceUnavailableError } from '@backstage/errors';
import { ownTime } from '@slipway/testing';
import { FRAUD } from '../__testUtils__/delivered';
import { BASE, ENTITY, GUEST } from '../__testUtils__/portal';
import { startLampPortal } from './__testUtils__/lampPortal';
import { until } from './__testUtils__/until';

jest.setTimeout(180_000);

describe('operations', () => {
  it('run step by step, and the log of them can be read afterwards', async () => {
    const { lamp, portal, start, reached } = await startLampPortal();
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
    const { lamp, start } = await startLampPortal();
    const passed = ownTime();
    await start();
    await until(
      () => lamp.done.length,
      count => count > 0,
    );
    expect(passed()).toBeLessThan(1_000);
  });

  it('are told to the timeline, the page and the auditor', async () => {
    const { portal, start, reached } = await startLampPortal();
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
    const { lamp, portal, start, reached } = await startLampPortal();
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
    const { lamp, start, reached } = await startLampPortal();
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
    const { lamp, portal, start, read, reached } = await startLampPortal();
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
    const { lamp, start, reached } = await startLampPortal();
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
    const { lamp, start, reached } = await startLampPortal();
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
    const { lamp, portal, start, reached } = await startLampPortal();
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
    const { lamp, portal, start, reached } = await startLampPortal();
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
