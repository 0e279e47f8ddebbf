import { ENTITY } from '../__testUtils__/portal';
import { startLampPortal } from './__testUtils__/lampPortal';

jest.setTimeout(180_000);

describe('a plan', () => {
  it('has the same hash as long as the world is the same', async () => {
    const { lamp, plan } = await startLampPortal();
    const { hash } = await plan();
    expect((await plan()).hash).toBe(hash);
    lamp.basis = 'bright';
    expect((await plan()).hash).not.toBe(hash);
  });

  it('that is of another world is not carried out: the new one is answered', async () => {
    const { lamp, portal, plan, start, request } = await startLampPortal();
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
    const { lamp, start } = await startLampPortal();
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
    const { portal, plan } = await startLampPortal();
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
