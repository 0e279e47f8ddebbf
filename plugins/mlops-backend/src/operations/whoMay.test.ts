import { randomUUID } from 'node:crypto';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import permissionPlugin from '@backstage/plugin-permission-backend';
import {
  mlopsModelAliasPermission,
  operationPlanSchema,
  operationSchema,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createDeliveryAction,
  createStepHandler,
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
} from '@slipway/backstage-plugin-mlops-node';
import ownersPolicy from '@slipway/backstage-plugin-permission-backend-module-mlops';
import { auditing, type AuditedEvent } from '@slipway/testing';
import request from 'supertest';
import { z } from 'zod';
import { authWithActors } from '../__testUtils__/authWithActors';
import { catalogRulesOf } from '../__testUtils__/catalogRulesOf';
import { application, component, FRAUD } from '../__testUtils__/delivered';
import { FakeSource } from '../__testUtils__/FakeSource';
import { BASE, ENTITY } from '../__testUtils__/portal';
import { mlopsPlugin } from '../plugin';
import { until } from './__testUtils__/until';

jest.setTimeout(180_000);

const MARIA = 'user:default/maria';
const NILS = 'user:default/nils';
const ADA = 'user:default/ada';

const accessSchema = z.object({
  allowed: z.boolean(),
  reason: z.string().optional(),
});
const offersSchema = z.object({
  approval: accessSchema,
  actions: z.array(
    z.object({
      name: z.string(),
      access: accessSchema,
    }),
  ),
});

/** Moves the alias that everybody serves by. */
const setAlias = createDeliveryAction({
  name: 'mlflow.set-alias',
  title: 'Set alias',
  description: 'Sets an alias.',
  system: 'mlflow',
  scope: 'registry',
  permission: mlopsModelAliasPermission,
  destructive: false,
  input: z.strictObject({}),
  plan: async () => ({
    title: 'Set champion of fraud-detection on version 2',
    subjects: [],
    steps: [
      {
        id: 'alias',
        system: 'mlflow',
        kind: 'model.move-alias',
        title: 'Move champion from version 1 to 2',
        effect: 'change',
        input: {},
        deadlineSeconds: 60,
      },
    ],
  }),
});

/** Maria owns the service, Ada may everything, Nils works elsewhere. */
async function startPortal(environments = ['staging', 'production']) {
  const entities = [component('fraud-detection', { owner: MARIA })];
  const argocd = new FakeSource('argocd', 'Argo CD');
  const mlflow = new FakeSource('mlflow', 'MLflow');
  const audited: AuditedEvent[] = [];
  const moved: string[] = [];
  const backend = await startTestBackend({
    features: [
      mlopsPlugin,
      permissionPlugin,
      ownersPolicy,
      permissionsServiceFactory,
      authWithActors,
      httpAuthServiceFactory,
      catalogServiceMock.factory({ entities }),
      catalogRulesOf(entities),
      auditing(audited),
      createBackendModule({
        pluginId: 'mlops',
        moduleId: 'fakes',
        register(env) {
          env.registerInit({
            deps: {
              sources: deliverySourcesExtensionPoint,
              operations: operationsExtensionPoint,
            },
            async init({ sources, operations }) {
              sources.addSource(argocd);
              sources.addSource(mlflow);
              operations.addAction(setAlias);
              operations.addStep(
                createStepHandler({
                  system: 'mlflow',
                  kind: 'model.move-alias',
                  input: z.looseObject({}),
                  run: async () => {
                    moved.push('champion');
                    return { state: 'done' };
                  },
                }),
              );
            },
          });
        },
      }),
      mockServices.rootConfig.factory({
        data: {
          permission: { enabled: true, mlops: { administrators: [ADA] } },
          mlops: {
            operations: { approval: [{ environments: ['production'] }] },
          },
        },
      }),
    ],
  });
  argocd.see(FRAUD, {
    applications: environments.map(name => application(name)),
  });
  const as = (user: string) => mockCredentials.user.header(user);
  const post = (path: string, user: string, body: object = {}) =>
    request(backend.server)
      .post(path)
      .set('Authorization', as(user))
      .set('Idempotency-Key', randomUUID())
      .send(body);
  const get = (path: string, user: string) =>
    request(backend.server).get(path).set('Authorization', as(user));
  return { argocd, audited, get, moved, post };
}

const ALIAS = { action: 'mlflow.set-alias' };
const HOLD = {
  action: 'hold.place',
  environment: 'staging',
  reason: 'The fair is on',
};

const LIFT = { action: 'hold.lift', environment: 'staging' };

describe('with the portal’s own policy', () => {
  it('an alias of what is live in production needs two who may', async () => {
    const { audited, moved, post, get } = await startPortal();
    const { body: plan } = await post(`${ENTITY}/plan`, MARIA, ALIAS);
    expect(operationPlanSchema.parse(plan)).toMatchObject({
      blockers: [],
      confirmation: {
        by: 'second-person',
        message: expect.stringContaining('delivered to production'),
      },
    });
    const start = `${ENTITY}/operations`;
    await post(start, NILS, ALIAS).expect(403);
    const { body } = await post(start, MARIA, ALIAS).expect(201);
    const { approval, id } = operationSchema.parse(body);
    expect(approval.state).toBe('needed');
    const operation = `${BASE}/operations/${id}`;
    await post(`${operation}/approve`, NILS).expect(403);
    await post(`${operation}/approve`, MARIA).expect(403);
    await post(`${operation}/cancel`, NILS).expect(403);
    expect(moved).toEqual([]);
    await post(`${operation}/approve`, ADA).expect(200);
    await until(
      async () =>
        operationSchema.parse((await get(operation, NILS)).body).state,
      state => state === 'succeeded',
    );
    expect(moved).toEqual(['champion']);
    const refused = audited.filter(({ status }) => status === 'failed');
    expect(refused).toMatchObject([
      { eventId: 'operation-start', meta: { user: NILS, ...ALIAS } },
      { eventId: 'operation-approve', meta: { user: NILS, entityRef: FRAUD } },
      { eventId: 'operation-approve', meta: { user: MARIA } },
      { eventId: 'operation-cancel', meta: { user: NILS, operationId: id } },
    ]);
  });

  it('needs two for an alias while it is not known where it is live', async () => {
    const { argocd, post } = await startPortal(['staging']);
    const confirmation = async () => {
      const { body } = await post(`${ENTITY}/plan`, MARIA, ALIAS).expect(200);
      return operationPlanSchema.parse(body).confirmation.by;
    };
    expect(await confirmation()).toBe('nobody');
    argocd.become({
      state: 'unavailable',
      since: '2026-11-20T10:00:00Z',
      reason: 'connection refused',
    });
    expect(await confirmation()).toBe('second-person');
    argocd.see(FRAUD, {});
    expect(await confirmation()).toBe('second-person');
  });

  it('needs two for an alias of what was unbound from production', async () => {
    const { argocd, get, post } = await startPortal();
    await get(`${ENTITY}/delivery`, MARIA).expect(200);
    argocd.see(FRAUD, { applications: [application('staging')] });
    const confirmation = await until(
      async () => {
        const { body } = await post(`${ENTITY}/plan`, MARIA, ALIAS).expect(200);
        return operationPlanSchema.parse(body).confirmation;
      },
      ({ by }) => by === 'second-person',
    );
    expect(confirmation).toMatchObject({
      message: expect.stringContaining('was delivered to production lately'),
    });
  });

  it('a hold is placed and lifted by owners and administrators only', async () => {
    const { post } = await startPortal();
    const start = `${ENTITY}/operations`;
    await post(start, NILS, HOLD).expect(403);
    const { body } = await post(start, MARIA, HOLD).expect(201);
    await until(
      async () => (await post(`${ENTITY}/plan`, ADA, LIFT)).body.blockers,
      blockers => blockers.length === 0,
    );
    const { body: plan } = await post(`${ENTITY}/plan`, NILS, LIFT).expect(200);
    expect(plan.blockers).toMatchObject([{ code: 'not-allowed' }]);
    const lift = { ...LIFT, planHash: plan.hash };
    await post(start, NILS, lift).expect(403);
    const { body: seen } = await post(`${ENTITY}/plan`, ADA, LIFT);
    await post(start, ADA, { ...LIFT, planHash: seen.hash }).expect(201);
    expect(body.requestedBy).toBe(MARIA);
  });

  it('offers everybody all actions, and says what a stranger lacks', async () => {
    const { get } = await startPortal();
    const offers = async (user: string) => {
      const { body } = await get(`${ENTITY}/actions`, user).expect(200);
      const { actions, approval } = offersSchema.parse(body);
      return [...actions, { name: 'approve', access: approval }];
    };
    const [mine, theirs] = [await offers(MARIA), await offers(NILS)];
    expect(mine.map(({ access }) => access.allowed)).not.toContain(false);
    expect(theirs.map(({ name }) => name)).toEqual(
      mine.map(({ name }) => name),
    );
    for (const { access } of theirs) {
      expect(access).toEqual({
        allowed: false,
        reason: expect.stringMatching(/needs the permission mlops\.[a-z.]+,/),
      });
    }
  });
});
