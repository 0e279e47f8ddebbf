import { randomUUID } from 'node:crypto';
import {
  operationPlanSchema,
  type ParentApplication,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createStepHandler,
  stepInputs,
} from '@slipway/backstage-plugin-mlops-node';
import { application, FRAUD } from '../__testUtils__/delivered';
import { ENTITY, startPortal } from '../__testUtils__/portal';

jest.setTimeout(180_000);

const PAYMENTS = 'component:default/payments';
const LIN = 'user:default/lin';
const MIRA = 'user:default/mira';

const child = (name: string, entityRef: string) => ({
  id: `sandbox/argocd/${name}`,
  source: 'argocd/main',
  name,
  entityRef,
  boundBack: entityRef === FRAUD,
});
const PARENT: ParentApplication = {
  kind: 'Application',
  id: 'sandbox/argocd/platform',
  source: 'argocd/main',
  cluster: 'sandbox',
  namespace: 'argocd',
  name: 'platform',
  project: 'platform',
  autoSync: { enabled: true, selfHeal: true, prune: true },
  leavesAutoSync: false,
  boundBack: true,
  children: [
    child('fraud-detection-production', FRAUD),
    child('payments', PAYMENTS),
  ],
  childrenCount: 2,
};
const BREAK_GLASS = {
  action: 'rollback',
  environment: 'production',
  input: { path: 'break-glass' },
};

/** Mira may roll back both, Lin may not roll back payments. */
async function setUp(parent: ParentApplication = PARENT) {
  const suspended: string[] = [];
  const portal = await startPortal({
    authorize: (permission, user, entityRef) =>
      user === MIRA ||
      permission !== 'mlops.release.rollback' ||
      entityRef !== PAYMENTS,
    operations: operations =>
      operations.addStep(
        createStepHandler({
          system: 'argocd',
          kind: 'application.suspend-auto-sync',
          input: stepInputs['application.suspend-auto-sync'],
          run: async ({ input }) => {
            suspended.push(input.application.name);
            return { state: 'done' };
          },
        }),
      ),
  });
  portal.argocd.see(FRAUD, {
    applications: [
      application('production', {
        owner: { kind: 'Application', name: parent.name },
        owners: [parent],
      }),
    ],
  });
  const plan = async (user: string) => {
    const { body } = await portal.post(`${ENTITY}/plan`, BREAK_GLASS, { user });
    return operationPlanSchema.parse(body);
  };
  const start = (user: string, planHash: string) =>
    portal.post(
      `${ENTITY}/operations`,
      { ...BREAK_GLASS, planHash, reason: 'v2 refuses cards' },
      { user, key: randomUUID() },
    );
  return { portal, suspended, plan, start };
}

const codesOf = ({ blockers }: { blockers: Array<{ code: string }> }) =>
  blockers.map(({ code }) => code);

describe('a parent that Applications of others share', () => {
  it('is left on for who may not roll those back, and that is audited', async () => {
    const { portal, suspended, plan, start } = await setUp();
    const planned = await plan(LIN);
    expect(planned.blockers).toContainEqual(
      expect.objectContaining({
        code: 'shared-parent',
        message: expect.stringContaining('payments'),
        fix: expect.stringContaining('mlops.rollback.sharedParents'),
      }),
    );
    const { status } = await start(LIN, planned.hash);
    expect(status).toBe(409);
    expect(suspended).toEqual([]);
    expect(portal.audited).toContainEqual(
      expect.objectContaining({ eventId: 'operation-start', status: 'failed' }),
    );
  });

  it('is another plan for who may', async () => {
    const { plan, start } = await setUp();
    const mine = await plan(MIRA);
    expect(codesOf(mine)).not.toContain('shared-parent');
    const { status, body } = await start(LIN, mine.hash);
    expect(status).toBe(409);
    expect(body.error.code).toBe('plan-changed');
  });

  it('is refused to all where it does not name the entity back', async () => {
    const { suspended, plan, start } = await setUp({
      ...PARENT,
      boundBack: false,
    });
    const planned = await plan(MIRA);
    expect(codesOf(planned)).toContain('not-bound-back');
    const { status, body } = await start(MIRA, planned.hash);
    expect(status).toBe(403);
    expect(body.error.message).toContain(
      "mlops.bindings: [{ entity: 'component:default/fraud-detection', objects: ['argocd:sandbox/argocd/platform'] }]",
    );
    expect(suspended).toEqual([]);
  });
});
