import { randomUUID } from 'node:crypto';
import { applicationRef } from '@slipway/backstage-plugin-mlops-node';
import { application, FRAUD } from '../__testUtils__/delivered';
import { ENTITY, GUEST } from '../__testUtils__/portal';
import { until } from '../operations/__testUtils__/until';
import {
  AUTOMATED,
  BREAK,
  LIFT,
  PLACE,
  PRODUCTION,
  startHeldPortal,
} from './__testUtils__/startHeldPortal';

jest.setTimeout(180_000);

describe('a hold', () => {
  it('is on the page with who, why and since when, until it is lifted', async () => {
    const { run, held } = await startHeldPortal();
    const { id } = await run(PLACE);
    const { hold, reasons, state } = await held(true);
    expect(hold).toEqual({
      owner: GUEST,
      reason: 'v2 refuses cards',
      since: expect.any(String),
      operationId: id,
      autoSyncOff: [],
    });
    expect(state).toBe('attention');
    expect(reasons).toMatchObject([
      { code: 'held', message: expect.stringContaining('v2 refuses cards') },
    ]);
    await run(LIFT);
    const { reasons: after } = await held(false);
    expect(after).toEqual([]);
  });

  it('keeps off what is not for getting back, and says who holds', async () => {
    const { portal, run, held } = await startHeldPortal();
    await run(PLACE);
    await held(true);
    const { body } = await portal.post(`${ENTITY}/plan`, PLACE);
    expect(body.blockers).toMatchObject([
      { code: 'held', message: `${GUEST} holds production: v2 refuses cards` },
    ]);
    const { body: lift } = await portal.post(`${ENTITY}/plan`, LIFT);
    expect(lift.blockers).toEqual([]);
    const { body: elsewhere } = await portal.post(`${ENTITY}/plan`, {
      ...PLACE,
      environment: 'staging',
    });
    expect(elsewhere.blockers).toEqual([]);
  });

  it('remembers whose auto-sync it keeps off, and gives it back', async () => {
    const { run, held, resumed } = await startHeldPortal();
    await run(BREAK);
    const { hold } = await held(true);
    expect(hold).toMatchObject({
      autoSyncOff: [PRODUCTION.id],
      remindAt: expect.any(String),
    });
    const { steps } = await run(LIFT);
    expect(steps.map(({ title }) => title)).toEqual([
      'Switch auto-sync of fraud-detection-production on again',
      `Lift the hold that ${GUEST} placed`,
    ]);
    expect(resumed).toEqual([
      { application: applicationRef(PRODUCTION), automated: AUTOMATED },
    ]);
    await held(false);
  });

  it('is not lifted for what does not name the entity back', async () => {
    const { portal, run, held } = await startHeldPortal();
    await run(BREAK);
    await held(true);
    portal.argocd.see(FRAUD, {
      applications: [application('production', { boundBack: false })],
    });
    const { body: plan } = await portal.post(`${ENTITY}/plan`, LIFT);
    expect(plan.blockers).toMatchObject([{ code: 'not-bound-back' }]);
    await portal
      .post(
        `${ENTITY}/operations`,
        { ...LIFT, planHash: plan.hash },
        { key: randomUUID() },
      )
      .expect(403);
  });

  it('is lifted although an Application that it kept off is gone', async () => {
    const { portal, run, held, resumed } = await startHeldPortal();
    await run(BREAK);
    await held(true);
    const name = 'fraud-detection-production-eu';
    portal.argocd.see(FRAUD, {
      applications: [application('production', { id: name, name })],
    });
    const { body: plan } = await portal.post(`${ENTITY}/plan`, LIFT);
    expect(plan.warnings).toMatchObject([{ code: 'application-gone' }]);
    const { state } = await run(LIFT);
    expect(state).toBe('succeeded');
    expect(resumed).toEqual([]);
    await held(false);
  });

  it('goes when the operation that placed it fails after all', async () => {
    const { run, failed, faults } = await startHeldPortal();
    faults.afterHold = true;
    const { state } = await run(BREAK);
    expect(state).toBe('failed');
    const { hold } = await failed(shown => shown.hold === undefined);
    expect(hold).toBeUndefined();
  });

  it('comes back as it was when another in its place fails', async () => {
    const { run, failed, faults } = await startHeldPortal();
    const { id } = await run(PLACE);
    faults.afterHold = true;
    await run(BREAK);
    const { hold } = await failed(shown => shown.hold?.operationId === id);
    expect(hold?.operationId).toBe(id);
  });

  it('says of an auto-sync that was left off without a hold', async () => {
    const { portal, run, production, faults } = await startHeldPortal();
    faults.afterHold = true;
    await run(BREAK);
    portal.argocd.see(FRAUD, {
      applications: [
        application('production', {
          autoSync: { enabled: false, selfHeal: false, prune: false },
        }),
      ],
    });
    const { reasons } = await until(production, each =>
      each.reasons.some(({ code }) => code === 'auto-sync-left-off'),
    );
    expect(reasons.map(({ code }) => code)).toContain('operation-failed');
  });
});
