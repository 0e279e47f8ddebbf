import { randomUUID } from 'node:crypto';
import {
  deliverySchema,
  mlopsReleaseRollbackPermission,
  operationPlanSchema,
  operationSchema,
  type EnvironmentDelivery,
  type Operation,
} from '@slipway/backstage-plugin-mlops-common';
import {
  applicationRef,
  createEnvironmentAction,
  createStepHandler,
  stepInputs,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { application, FRAUD } from '../../__testUtils__/delivered';
import { BASE, ENTITY, startPortal } from '../../__testUtils__/portal';
import { until } from '../../operations/__testUtils__/until';

export const AUTOMATED = { prune: true, selfHeal: true };
export const PRODUCTION = application('production');

/** A portal where glass can be broken: auto-sync off, and a hold. */
export async function startHeldPortal() {
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

export const BREAK = { action: 'test.break-glass', environment: 'production' };
export const PLACE = { action: 'hold.place', environment: 'production' };
export const LIFT = { action: 'hold.lift', environment: 'production' };
