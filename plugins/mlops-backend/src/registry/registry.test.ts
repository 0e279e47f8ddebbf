import { randomUUID } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  deliverySchema,
  operationSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { application, FRAUD } from '../__testUtils__/delivered';
import { ALLOW, DENY, GUEST, startPortal } from '../__testUtils__/portal';
import { Lamp } from '../operations/__testUtils__/Lamp';
import { until } from '../operations/__testUtils__/until';

jest.setTimeout(180_000);

const ACTIONS = '/api/mlops/.backstage/actions/v1/actions';

const listSchema = z.object({
  actions: z.array(
    z.object({
      id: z.string(),
      description: z.string(),
      attributes: z.record(z.string(), z.boolean()),
      schema: z.object({
        input: z.looseObject({
          required: z.array(z.string()).default([]),
          properties: z.record(z.string(), z.json()),
        }),
      }),
    }),
  ),
});

type PortalOptions = NonNullable<Parameters<typeof startPortal>[0]>;

async function setUp(options: PortalOptions = {}) {
  const lamp = new Lamp();
  const portal = await startPortal({
    ...options,
    operations: operations => {
      operations.addAction(lamp.action);
      operations.addAction(lamp.dangerous);
      operations.addStep(lamp.step);
    },
  });
  portal.argocd.see(FRAUD, {
    applications: [application('staging'), application('production')],
  });
  const list = async () => {
    const { body } = await portal.get(ACTIONS).expect(200);
    return listSchema.parse(body).actions;
  };
  const invoke = async (name: string, input: object, user = GUEST) => {
    const path = `${ACTIONS}/${encodeURIComponent(`mlops:${name}`)}/invoke`;
    const { status, body } = await portal.post(path, input, { user });
    return { status, output: body.output, error: body.error };
  };
  const smash = (more: object = {}) => ({
    entityRef: 'fraud-detection',
    environment: 'production',
    reason: 'It flickers',
    idempotencyKey: randomUUID(),
    ...more,
  });
  const hashOfSmash = async () => {
    const { output } = await invoke('plan-operation', {
      entityRef: FRAUD,
      action: 'lamp.smash',
      environment: 'production',
    });
    return z.string().parse(output.hash);
  };
  return { lamp, portal, list, invoke, smash, hashOfSmash };
}

describe('the actions of the delivery API in Backstage’s registry', () => {
  it('are marked as reading, changing, or destroying', async () => {
    const { list } = await setUp();
    const actions = await list();
    const marked = (attribute: string) =>
      actions
        .filter(({ attributes }) => attributes[attribute])
        .map(({ id }) => id)
        .sort();
    expect(marked('readOnly')).toEqual([
      'mlops:compare-model-versions',
      'mlops:get-delivery',
      'mlops:get-operation',
      'mlops:get-timeline',
      'mlops:get-workflow-log',
      'mlops:get-workflow-run',
      'mlops:list-delivery-actions',
      'mlops:list-models',
      'mlops:list-operations',
      'mlops:list-sources',
      'mlops:list-workflow-runs',
      'mlops:plan-operation',
      'mlops:plan-rollback',
      'mlops:query-fleet',
    ]);
    expect(marked('destructive')).toEqual([
      'mlops:hold-lift',
      'mlops:lamp-smash',
      'mlops:promote',
      'mlops:rollback',
    ]);
    expect(actions.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'mlops:hold-place',
        'mlops:lamp-switch',
        'mlops:cancel-operation',
      ]),
    );
  });

  it('tell what they need: the hash of a plan where they destroy', async () => {
    const { list } = await setUp();
    const actions = await list();
    const needs = (id: string) =>
      actions.find(action => action.id === id)?.schema.input.required.sort();
    expect(needs('mlops:rollback')).toEqual([
      'entityRef',
      'environment',
      'idempotencyKey',
      'planHash',
      'reason',
    ]);
    expect(needs('mlops:lamp-switch')).toEqual([
      'entityRef',
      'environment',
      'idempotencyKey',
    ]);
    const rollback = actions.find(({ id }) => id === 'mlops:rollback');
    expect(rollback?.schema.input.properties.input).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        path: { type: 'string', enum: ['auto', 'git', 'break-glass'] },
        skipAnalysis: { type: 'boolean', default: false },
      },
    });
  });

  it('read a delivery as the page does, and only the parts that are asked for', async () => {
    const { invoke } = await setUp();
    const whole = await invoke('get-delivery', { entityRef: FRAUD });
    expect(deliverySchema.parse(whole.output).environments).toHaveLength(2);
    const part = await invoke('get-delivery', {
      entityRef: 'fraud-detection',
      environment: 'production',
      parts: ['environments'],
    });
    expect(Object.keys(part.output).sort()).toEqual([
      'entityRef',
      'environments',
      'revision',
    ]);
    expect(part.output.environments).toMatchObject([{ name: 'production' }]);
  });

  it.each([
    ['get-timeline', {}],
    ['list-models', {}],
    ['list-workflow-runs', {}],
    ['list-delivery-actions', {}],
    ['list-operations', { environment: 'production' }],
  ])('answer %s', async (name, more) => {
    const { invoke } = await setUp();
    const answer = await invoke(name, { entityRef: FRAUD, ...more });
    expect(answer).toMatchObject({ status: 200, output: {} });
  });

  it('start nothing destructive without the hash of a plan, and audit that it was tried', async () => {
    const { portal, lamp, invoke, smash } = await setUp();
    const { status, error } = await invoke('lamp-smash', smash());
    expect(status).toBe(400);
    expect(error.message).toBe(
      'planHash: lamp.smash changes what serves people, so it needs the hash of the plan that was looked at; ask for the plan first',
    );
    expect(lamp.done).toEqual([]);
    expect(portal.audited).toEqual([
      {
        eventId: 'operation-start',
        status: 'failed',
        error: error.message,
        meta: {
          entityRef: FRAUD,
          environment: 'production',
          action: 'lamp.smash',
          title: 'Switch the lamp',
          reason: 'It flickers',
          user: GUEST,
          origin: { via: 'action', action: 'mlops:lamp-smash' },
        },
      },
    ]);
  });

  it('start one with the hash, once for a key', async () => {
    const { lamp, portal, invoke, smash, hashOfSmash } = await setUp();
    const input = smash({ planHash: await hashOfSmash() });
    const first = await invoke('lamp-smash', input);
    expect(first).toMatchObject({ status: 200, output: { repeated: false } });
    const { id } = operationSchema.parse(first.output);
    const ended = await invoke('get-operation', { id, waitSeconds: 20 });
    expect(ended.output).toMatchObject({ id, state: 'succeeded' });
    const again = await invoke('lamp-smash', input);
    expect(again.output).toMatchObject({ id, repeated: true });
    expect(lamp.done).toEqual(['on']);
    await until(
      () => portal.audited.map(({ eventId }) => eventId),
      ids => ids.includes('operation-end'),
    );
    expect(portal.audited[0]).toMatchObject({
      status: 'succeeded',
      meta: { operationId: id, user: GUEST, origin: { via: 'action' } },
    });
  });

  it('refuse a plan that has become another', async () => {
    const { lamp, invoke, smash, hashOfSmash } = await setUp();
    const planHash = await hashOfSmash();
    lamp.basis = 'bright';
    const { status, error } = await invoke('lamp-smash', smash({ planHash }));
    expect(status).toBe(409);
    expect(error).toMatchObject({
      name: 'ConflictError',
      message:
        'The world has changed since this plan was shown; look at the new one',
    });
  });

  it('refuse a key that came with another request', async () => {
    const { invoke, smash } = await setUp();
    const input = smash();
    await invoke('lamp-switch', input);
    const other = await invoke('lamp-switch', { ...input, reason: 'Dark' });
    expect(other.status).toBe(409);
    expect(other.error.message).toMatch('came with another request before');
  });

  it('may do what their caller may, and no more', async () => {
    const { portal, invoke, smash, hashOfSmash } = await setUp({
      authorize: (_, user) => user === GUEST,
    });
    const planHash = await hashOfSmash();
    const mira = 'user:default/mira';
    const refused = await invoke('lamp-smash', smash({ planHash }), mira);
    expect(refused.status).toBe(403);
    expect(refused.error.message).toBe(
      'You may not use lamp.smash on component:default/fraud-detection: it needs the permission mlops.application.sync',
    );
    expect(portal.audited).toMatchObject([
      { status: 'failed', meta: { user: mira, entityRef: FRAUD } },
    ]);
  });

  it('tell nobody who may not read what is delivered', async () => {
    const hidden = await setUp({ decisions: [DENY, ALLOW] });
    const read = await hidden.invoke('get-delivery', { entityRef: FRAUD });
    expect(read).toMatchObject({
      status: 404,
      error: {
        message:
          'There is no entity component:default/fraud-detection in the catalog, or you may not see it',
      },
    });
    const denied = await setUp({ decisions: [ALLOW, DENY] });
    const start = await denied.invoke('lamp-switch', denied.smash());
    expect(start.status).toBe(403);
    expect(denied.portal.audited).toHaveLength(1);
  });

  it.each([
    [{ entityRef: 'a:b:c/d' }, /^'entityRef' is not valid: is not an entity/],
    [{ parts: ['all'] }, /^'parts.0' is not valid/],
    [{ environment: 'moon' }, /has no moon; it has: staging, production$/],
  ])('say in a sentence what is wrong with %j', async (more, message) => {
    const { invoke } = await setUp();
    const { error } = await invoke('get-delivery', {
      entityRef: FRAUD,
      ...more,
    });
    expect(error.message).toMatch(message);
  });

  it('change nothing for a service, whose rights nobody would know', async () => {
    const { portal, lamp, smash } = await setUp();
    const as = (
      subject: Parameters<typeof mockCredentials.service.header>[0] | undefined,
    ) =>
      portal
        .post(`${ACTIONS}/mlops%3Alamp-switch/invoke`, smash())
        .set('Authorization', mockCredentials.service.header(subject));
    const { status, body } = await as(undefined);
    expect(status).toBe(403);
    expect(body.error.message).toMatch(/^lamp.switch needs a user here/);
    expect(lamp.done).toEqual([]);
    expect(portal.audited).toMatchObject([
      { status: 'failed', meta: { user: 'external:test-service' } },
    ]);
    await as({
      onBehalfOf: mockCredentials.user(GUEST),
      targetPluginId: 'mlops',
    }).expect(200);
  });
});
