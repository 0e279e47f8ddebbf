import type { ParentApplication } from '@slipway/backstage-plugin-mlops-common';
import { application, FRAUD } from '../__testUtils__/delivered';
import { ENTITY } from '../__testUtils__/portal';
import {
  BREAK,
  LIFT,
  PRODUCTION,
  startHeldPortal,
} from './__testUtils__/startHeldPortal';

jest.setTimeout(180_000);

describe('an auto-sync that stays off', () => {
  const OFF = { enabled: false, selfHeal: false, prune: false };
  const suspender = (environment: string) => ({
    entityRef: FRAUD,
    environment,
    by: 'user:default/jane',
    since: '2026-11-20T09:00:00.000Z',
    operationId: '1',
  });
  const parent = (suspendedFor: string[]): ParentApplication => ({
    kind: 'Application',
    id: 'sandbox/argocd/team-fraud',
    source: 'argocd/main',
    cluster: 'sandbox',
    namespace: 'argocd',
    name: 'team-fraud',
    project: 'platform',
    autoSync: { ...OFF, suspendedFor: suspendedFor.map(suspender) },
    leavesAutoSync: false,
    boundBack: true,
    children: ['fraud-detection-dev', 'fraud-detection-production'].map(
      name => ({
        id: `sandbox/argocd/${name}`,
        source: 'argocd/main',
        name,
        boundBack: true,
      }),
    ),
    childrenCount: 2,
  });
  const kept = (suspendedFor = ['production']) =>
    application('production', {
      autoSync: { ...OFF, suspendedFor: [suspender('production')] },
      owners: [parent(suspendedFor)],
    });

  it('is a hold where the record of it is lost, and is lifted as one, parents last', async () => {
    const { portal, run, held, resumed } = await startHeldPortal();
    portal.argocd.see(FRAUD, { applications: [kept()] });
    const { hold, reasons } = await held(true);
    expect(hold).toMatchObject({
      owner: 'user:default/jane',
      since: '2026-11-20T09:00:00.000Z',
      reason: expect.stringContaining('no hold is on record'),
      autoSyncOff: ['sandbox/argocd/team-fraud', PRODUCTION.id],
    });
    expect(reasons.map(({ code }) => code)).toContain('held');
    const { state } = await run(LIFT);
    expect(state).toBe('succeeded');
    expect(resumed).toMatchObject([
      { application: { name: 'fraud-detection-production' } },
      { application: { name: 'team-fraud' } },
    ]);
  });

  it('of a parent is on the page of each child: since when, by whom, what it keeps', async () => {
    const { portal, production } = await startHeldPortal();
    portal.argocd.see(FRAUD, {
      applications: [application('production', { owners: [parent(['dev'])] })],
    });
    const { hold, reasons } = await production();
    expect(hold).toBeUndefined();
    expect(reasons).toEqual([
      expect.objectContaining({
        code: 'parent-auto-sync-off',
        message:
          'Auto-sync of the parent team-fraud is off since 2026-11-20 09:00 UTC: user:default/jane had it switched off for dev of component:default/fraud-detection. What Git says of its Applications themselves is not taken up meanwhile: fraud-detection-dev, fraud-detection-production',
      }),
    ]);
  });

  it('stays off for another hold, and the plan says so', async () => {
    const { portal } = await startHeldPortal();
    portal.argocd.see(FRAUD, {
      applications: [kept(['production', 'dev'])],
    });
    const { body } = await portal.post(`${ENTITY}/plan`, LIFT);
    expect(body.warnings).toContainEqual(
      expect.objectContaining({
        code: 'auto-sync-stays-off',
        message: expect.stringContaining(
          'team-fraud stays off until the hold of user:default/jane on dev',
        ),
      }),
    );
  });

  it('is said when it came on although a hold keeps it off', async () => {
    const { run, held } = await startHeldPortal();
    await run(BREAK);
    const { reasons } = await held(true);
    expect(reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['held', 'hold-undone']),
    );
  });
});
