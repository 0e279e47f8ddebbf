import { BASE } from '../__testUtils__/portal';
import { startLampPortal } from './__testUtils__/lampPortal';

jest.setTimeout(180_000);

const LIN = 'user:default/lin';
const MIRA = 'user:default/mira';

describe('four eyes', () => {
  const config = {
    mlops: { operations: { approval: [{ environments: ['production'] }] } },
  };

  it('waits until another person approves', async () => {
    const { lamp, portal, start, plan, read, reached } = await startLampPortal({
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
    const { start, request, reached } = await startLampPortal({ config });
    const { body } = await start({ ...request, environment: 'staging' });
    const { approval } = await reached(body.id, 'succeeded');
    expect(approval).toEqual({ state: 'not-needed' });
  });

  it('needs the permission to approve', async () => {
    const { portal, start } = await startLampPortal({
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
    const { lamp, portal, start } = await startLampPortal({ config });
    const { body } = await start();
    lamp.basis = 'bright';
    const { body: refused } = await portal
      .post(`${BASE}/operations/${body.id}/approve`, {}, { user: LIN })
      .expect(409);
    expect(refused.error.code).toBe('plan-changed');
    expect(lamp.done).toEqual([]);
  });

  it('can be taken back before anybody approves', async () => {
    const { lamp, portal, start, reached } = await startLampPortal({ config });
    const { body } = await start();
    await portal.post(`${BASE}/operations/${body.id}/cancel`).expect(200);
    await reached(body.id, 'cancelled');
    expect(lamp.done).toEqual([]);
    await start();
  });
});
