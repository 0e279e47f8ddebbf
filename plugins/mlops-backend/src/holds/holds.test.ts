import { randomUUID } from 'node:crypto';
import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  deliverySchema,
  mlopsReleaseRollbackPermission,
  operationPlanSchema,
  operationSchema,
  type EnvironmentDelivery,
  type Operation,
  type ParentApplication,
} from '@slipway/backstage-plugin-mlops-common';
import {
  applicationRef,
  createEnvironmentAction,
  createStepHandler,
  stepInputs,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { application, FRAUD } from '../__testUtils__/delivered';
import { BASE, ENTITY, GUEST, startPortal } from '../__testUtils__/portal';
import { until } from '../operations/__testUtils__/until';
import { TimelineStore } from '../timeline/TimelineStore';
import { HoldReminder } from './HoldReminder';
import { HoldStore } from './HoldStore';

jest.setTimeout(180_000);

const AUTOMATED = { prune: true, selfHeal: true };
const PRODUCTION = application('production');

/** A portal where glass can be broken: auto-sync off, and a hold. */
async function setUp() {
  const resumed: unknown[] = [];
  const faults = { afterHold: false };
  const portal = await startPortal({
    operations: operations => {
      operations.addStep(
        createStepHandler({
          system: 'argocd',
          kind: 'application.suspend-auto-sync',
          input: stepInputs['application.suspend-auto-sync'],
          run: async () => ({
            state: 'done',
            output: { automated: AUTOMATED },
          }),
          undo: async () => ({}),
        }),
      );
      operations.addStep(
        createStepHandler({
          system: 'argocd',
          kind: 'application.resume-auto-sync',
          input: stepInputs['application.resume-auto-sync'],
          run: async ({ input }) => {
            resumed.push(input);
            return { state: 'done' };
          },
        }),
      );
      operations.addStep(
        createStepHandler({
          system: 'test',
          kind: 'fail',
          input: z.object({}),
          run: async () => {
            if (faults.afterHold) throw new Error('it broke after all');
            return { state: 'done' };
          },
        }),
      );
      operations.addAction(breakGlass);
    },
  });
  portal.argocd.see(FRAUD, {
    applications: [application('staging'), PRODUCTION],
  });
  const run = async (request: object): Promise<Operation> => {
    const { body: answer } = await portal.post(`${ENTITY}/plan`, request);
    const { hash: planHash } = operationPlanSchema.parse(answer);
    const { body } = await portal
      .post(
        `${ENTITY}/operations`,
        { ...request, planHash, reason: 'v2 refuses cards' },
        { key: randomUUID() },
      )
      .expect(201);
    return until(
      async () => {
        const { body: now } = await portal.get(`${BASE}/operations/${body.id}`);
        return operationSchema.parse(now);
      },
      ({ finishedAt }) => finishedAt !== undefined,
    );
  };
  const production = async () => {
    const { body } = await portal.get(`${ENTITY}/delivery`);
    const { environments } = deliverySchema.parse(body);
    const found = environments.find(({ name }) => name === 'production');
    if (!found) throw new Error('There is no production');
    return found;
  };
  const held = (isIt: boolean) =>
    until(production, ({ hold }) => (hold !== undefined) === isIt);
  /** When the page tells that an operation has failed, and is like this. */
  const failed = (isIt: (shown: EnvironmentDelivery) => boolean) =>
    until(
      production,
      shown =>
        shown.reasons.some(({ code }) => code === 'operation-failed') &&
        isIt(shown),
    );
  return { portal, run, production, held, failed, resumed, faults };
}

const breakGlass = createEnvironmentAction({
  name: 'test.break-glass',
  title: 'Break the glass',
  description: 'Switches auto-sync off and holds.',
  system: 'test',
  permission: mlopsReleaseRollbackPermission,
  destructive: true,
  needsReason: true,
  allowedWhileHeld: true,
  input: z.strictObject({}),
  plan: async () => ({
    title: 'Break the glass',
    subjects: [],
    steps: [
      {
        id: 'suspend-1',
        system: 'argocd',
        kind: 'application.suspend-auto-sync',
        input: { application: applicationRef(PRODUCTION) },
        title: 'Switch auto-sync off',
        effect: 'change',
        deadlineSeconds: 60,
      },
      {
        id: 'hold',
        system: 'mlops',
        kind: 'hold.place',
        input: {
          autoSyncOff: [
            {
              application: applicationRef(PRODUCTION),
              suspendedBy: 'suspend-1',
            },
          ],
          remindAfterHours: 24,
        },
        title: 'Hold production',
        effect: 'change',
        deadlineSeconds: 60,
      },
      {
        id: 'after',
        system: 'test',
        kind: 'fail',
        input: {},
        title: 'See that all is well',
        effect: 'wait',
        deadlineSeconds: 60,
      },
    ],
  }),
});

const BREAK = { action: 'test.break-glass', environment: 'production' };
const PLACE = { action: 'hold.place', environment: 'production' };
const LIFT = { action: 'hold.lift', environment: 'production' };

describe('a hold', () => {
  it('is on the page with who, why and since when, until it is lifted', async () => {
    const { run, held } = await setUp();
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
    const { portal, run, held } = await setUp();
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
    const { run, held, resumed } = await setUp();
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
    const { portal, run, held } = await setUp();
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
    const { portal, run, held, resumed } = await setUp();
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
    const { run, failed, faults } = await setUp();
    faults.afterHold = true;
    const { state } = await run(BREAK);
    expect(state).toBe('failed');
    const { hold } = await failed(shown => shown.hold === undefined);
    expect(hold).toBeUndefined();
  });

  it('comes back as it was when another in its place fails', async () => {
    const { run, failed, faults } = await setUp();
    const { id } = await run(PLACE);
    faults.afterHold = true;
    await run(BREAK);
    const { hold } = await failed(shown => shown.hold?.operationId === id);
    expect(hold?.operationId).toBe(id);
  });

  it('says of an auto-sync that was left off without a hold', async () => {
    const { portal, run, production, faults } = await setUp();
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
    const { portal, run, held, resumed } = await setUp();
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
    const { portal, production } = await setUp();
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
    const { portal } = await setUp();
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
    const { run, held } = await setUp();
    await run(BREAK);
    const { reasons } = await held(true);
    expect(reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['held', 'hold-undone']),
    );
  });
});

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_17', 'POSTGRES_14'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('reminders in %s', id => {
  async function storeIn(databaseId: TestDatabaseId) {
    const knex = await databases.init(databaseId);
    await TimelineStore.create({ getClient: async () => knex });
    return new HoldStore(knex);
  }

  it('are sent once, to the owner, when it is time', async () => {
    const holds = await storeIn(id);
    const send = jest.fn(async () => undefined);
    let now = new Date('2026-11-21T12:00:00Z');
    const reminder = new HoldReminder({
      holds,
      notifications: { send },
      logger: mockServices.logger.mock(),
      now: () => now,
    });
    await holds.put({
      entityRef: FRAUD,
      environment: 'production',
      autoSyncOff: [],
      hold: {
        owner: GUEST,
        reason: 'v2 refuses cards',
        since: now.toISOString(),
        autoSyncOff: [],
        remindAt: '2026-11-22T12:00:00.000Z',
      },
    });
    await reminder.remind();
    expect(send).not.toHaveBeenCalled();
    now = new Date('2026-11-22T12:00:01Z');
    await Promise.all([reminder.remind(), reminder.remind()]);
    await reminder.remind();
    expect(send).toHaveBeenCalledTimes(1);
    expect(send).toHaveBeenCalledWith(
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: GUEST },
        payload: expect.objectContaining({
          title: 'You hold production of fraud-detection',
        }),
      }),
    );
    const stored = await holds.find(FRAUD, 'production');
    expect(stored?.hold.owner).toBe(GUEST);
  });
});
