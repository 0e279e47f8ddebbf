import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { application, FRAUD } from '../__testUtils__/delivered';
import { ALLOW, BASE, DENY, ENTITY, GUEST } from '../__testUtils__/portal';
import { startLampPortal } from './__testUtils__/lampPortal';

jest.setTimeout(180_000);

const LIN = 'user:default/lin';

describe('who may', () => {
  it('does nothing for whoever lacks the permission, and says which', async () => {
    const { lamp, portal, start, plan } = await startLampPortal({
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
    const { lamp, start } = await startLampPortal({
      authorize: () => {
        throw new Error('connection refused');
      },
    });
    await start(undefined, { status: 503 });
    expect(lamp.done).toEqual([]);
  });

  it('does nothing to what does not name the entity back', async () => {
    const { lamp, portal, start } = await startLampPortal();
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

  it('shows what is in a repository to who may change it from here', async () => {
    const { lamp, plan } = await startLampPortal({
      authorize: (_, user) => user !== LIN,
    });
    const diff = '-password: one\n+password: two';
    const file = { path: 'values.yaml', change: 'changed' } as const;
    const differences = {
      images: { from: [], to: [] },
      model: {},
      metrics: [],
      files: [{ ...file, diff }],
      commits: [{ sha: '4a1c9e2b7d', title: 'Change the password' }],
    };
    lamp.contents = {
      files: [{ ...file, diff }],
      rollback: {
        path: 'git',
        paths: [],
        from: { images: [] },
        targets: [],
        differences,
      },
    };
    const seen = await plan();
    expect(seen.files).toEqual([{ ...file, diff }]);
    expect(seen.rollback?.differences).toEqual(differences);
    lamp.boundBack = false;
    const unbound = await plan();
    lamp.boundBack = true;
    for (const { files, rollback, warnings } of [
      unbound,
      await plan(undefined, LIN),
    ]) {
      expect(files).toEqual([file]);
      expect(rollback?.differences).toMatchObject({
        files: [file],
        commits: [],
      });
      expect(warnings).toMatchObject([{ code: 'contents-withheld' }]);
    }
  });

  it('lets an administrator bind what does not name the entity back', async () => {
    const { portal } = await startLampPortal({
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
    const { portal, start } = await startLampPortal({ decisions });
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
