import { randomUUID } from 'node:crypto';
import {
  deliverySchema,
  fleetSchema,
  operationPlanSchema,
  operationSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { eventually } from '@slipway/testing';
import { LIN, MIRA, signIn } from '../__testUtils__/signIn';
import {
  startActionsPortal,
  type ActionsPortal,
} from '../__testUtils__/startActionsPortal';
import { McpAgent } from '../__testUtils__/McpAgent';

jest.setTimeout(180_000);

const FRAUD = 'component:default/fraud-detection';

describe('an agent that speaks MCP to the portal', () => {
  let portal: ActionsPortal;
  let agent: McpAgent;
  let stranger: McpAgent;

  beforeAll(async () => {
    // The canary is not promoted before somebody has looked at it.
    portal = await startActionsPortal({ speed: 1 });
    const { url } = portal;
    agent = await McpAgent.of(url, await signIn(url, MIRA));
    stranger = await McpAgent.of(url, await signIn(url, LIN));
    await eventually(async () => {
      const { environments } = await delivery();
      expect(environments.map(({ name }) => name)).toEqual([
        'dev',
        'staging',
        'production',
      ]);
    });
  });

  afterAll(async () => {
    await agent?.leave();
    await stranger?.leave();
    await portal?.stop();
  });

  const delivery = () =>
    agent.ask('mlops.get-delivery', { entityRef: FRAUD }, deliverySchema);
  const planSync = () =>
    agent.ask(
      'mlops.plan-operation',
      { entityRef: FRAUD, action: 'argocd.sync', environment: 'staging' },
      operationPlanSchema,
    );
  const sync = (more: object = {}) => ({
    entityRef: FRAUD,
    environment: 'staging',
    idempotencyKey: randomUUID(),
    ...more,
  });

  it('is let in by nobody’s leave but a user’s', async () => {
    await expect(McpAgent.of(portal.url)).rejects.toThrow();
  });

  it('is told how to act, and which tools only read and which destroy', async () => {
    expect(agent.instructions).toMatch('plan it with mlops.plan-operation');
    const tools = await agent.tools();
    const hints = Object.fromEntries(
      tools.map(({ name, annotations = {} }) => [
        name,
        [annotations.readOnlyHint, annotations.destructiveHint],
      ]),
    );
    expect(hints).toMatchObject({
      'catalog.get-catalog-entity': [true, false],
      'mlops.get-delivery': [true, false],
      'mlops.plan-operation': [true, false],
      'mlops.query-fleet': [true, false],
      'mlops.rollback': [false, true],
      'mlops.promote': [false, true],
      'mlops.argocd-sync': [false, true],
      'mlops.argocd-refresh': [false, false],
      'mlops.argo-workflows-submit': [false, false],
      'mlops.flagger-abort': [false, true],
      'mlops.mlflow-set-alias': [false, true],
      'mlops.hold-place': [false, false],
      'mlops.hold-lift': [false, true],
    });
    expect(hints).not.toHaveProperty(['catalog.unregister-entity']);
    const destructive = tools.filter(
      ({ name, annotations }) =>
        name.startsWith('mlops.') && annotations?.destructiveHint,
    );
    for (const { inputSchema } of destructive) {
      expect(inputSchema.required).toEqual(
        expect.arrayContaining(['planHash', 'idempotencyKey']),
      );
    }
  });

  it('reads what is live where, and what needs a person', async () => {
    // Flagger, who says what is live beside a canary, is heard of apart.
    await eventually(async () => {
      const { environments } = await delivery();
      expect(environments[2].destinations[0].live?.model).toMatchObject({
        name: 'fraud-detection',
        version: '1',
      });
    });
    const fleet = await eventually(async () => {
      const answer = await agent.ask(
        'mlops.query-fleet',
        { search: 'credit', sort: 'name' },
        fleetSchema,
      );
      expect(answer.total).toBe(2);
      return answer;
    });
    expect(fleet.rows.map(({ environment }) => environment).sort()).toEqual([
      'dev',
      'production',
    ]);
  });

  it('starts nothing destructive without the hash of a plan', async () => {
    const { error } = await agent.call('mlops.argocd-sync', sync());
    expect(error).toBe(
      'InputError: planHash: argocd.sync changes what serves people, so it needs the hash of the plan that was looked at; ask for the plan first',
    );
  });

  it('may not do what the user may not whom it works for', async () => {
    const { hash, blockers } = await planSync();
    expect(blockers).toEqual([]);
    const { error } = await stranger.call(
      'mlops.argocd-sync',
      sync({ planHash: hash }),
    );
    expect(error).toBe(
      `NotAllowedError: You may not use argocd.sync on ${FRAUD}: it needs the permission mlops.application.sync`,
    );
    expect(portal.audited).toContainEqual({
      eventId: 'operation-start',
      status: 'failed',
      error: error?.replace('NotAllowedError: ', ''),
      meta: {
        entityRef: FRAUD,
        environment: 'staging',
        action: 'argocd.sync',
        title: 'Sync fraud-detection-staging',
        user: LIN,
        origin: {
          via: 'action',
          action: 'mlops:argocd-sync',
          calledBy: 'plugin:mcp-actions',
        },
      },
    });
  });

  it('is refused when the world is no longer as in the plan', async () => {
    const { error } = await agent.call(
      'mlops.argocd-sync',
      sync({ planHash: 'of-another-world' }),
    );
    expect(error).toBe(
      'ConflictError: The world has changed since this plan was shown; look at the new one',
    );
  });

  it('starts what was planned, once, and follows it to its end', async () => {
    portal.sandbox.clock.setSpeed(20);
    const { hash } = await planSync();
    const input = sync({ planHash: hash });
    const started = await agent.ask(
      'mlops.argocd-sync',
      input,
      operationSchema,
    );
    expect(started).toMatchObject({
      action: 'argocd.sync',
      environment: 'staging',
      requestedBy: MIRA,
    });
    const again = await agent.ask('mlops.argocd-sync', input, operationSchema);
    expect(again.id).toBe(started.id);
    const ended = await eventually(async () => {
      const operation = await agent.ask(
        'mlops.get-operation',
        { id: started.id, waitSeconds: 10 },
        operationSchema,
      );
      expect(operation.state).toBe('succeeded');
      return operation;
    });
    expect(ended.steps).toHaveLength(1);
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'operation-start',
        status: 'succeeded',
        meta: expect.objectContaining({
          operationId: started.id,
          user: MIRA,
          origin: expect.objectContaining({ calledBy: 'plugin:mcp-actions' }),
        }),
      }),
    );
  });
});
