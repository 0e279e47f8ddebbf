import { createHmac, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  operationPlanSchema,
  operationSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { eventually } from '@slipway/testing';
import {
  repositoryState,
  sandboxState,
} from '../../__testUtils__/sandboxState';
import { LIN, MIRA, signIn } from '../../__testUtils__/signIn';
import {
  startActionsPortal,
  type ActionsPortal,
} from '../../__testUtils__/startActionsPortal';

jest.setTimeout(300_000);

const FRAUD = '/entities/component/default/fraud-detection';
const STRANGER = '/entities/component/default/stranger';
const ROLLBACK = { action: 'rollback', environment: 'dev', input: {} };
const WANTED = { ...ROLLBACK, reason: 'It is bad' };
const TOKEN_OF_ANOTHER = createHmac('sha256', 'slipway-sandbox-webhook-secret')
  .update('sandbox/credit-production/credit-risk')
  .digest('base64url');
const ON_FRAUD = { entityRef: 'component:default/fraud-detection' };
/** Nothing happens by itself any more. */
const STILL = 1e-6;
/** One after the other, with the pause of `eventually` between them. */
const STILL_LOOKS = 10;

describe('a portal with the sandbox, before who means ill', () => {
  let portal: ActionsPortal;
  let owner: string;
  let other: string;

  beforeAll(async () => {
    portal = await startActionsPortal({
      locations: [resolve(__dirname, '../../__fixtures__/stranger.yaml')],
    });
    owner = await signIn(portal.url, MIRA);
    other = await signIn(portal.url, LIN);
    await eventually(async () => {
      expect((await plan(owner, FRAUD)).rollback?.to).toBeDefined();
      expect((await plan(other, STRANGER)).title).toContain('Roll dev back');
    });
    portal.sandbox.clock.setSpeed(STILL);
    await untilStill();
  });

  afterAll(() => portal?.stop());

  async function ask(
    token: string | undefined,
    path: string,
    { body, key }: { body?: object; key?: string } = {},
  ): Promise<Response> {
    return fetch(`${portal.url}/api/mlops/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { 'Content-Type': 'application/json' }),
        ...(key && { 'Idempotency-Key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  async function plan(token: string, entity: string, input: object = {}) {
    const body = { ...ROLLBACK, input };
    const answer = await ask(token, `${entity}/plan`, { body });
    return operationPlanSchema.parse(await answer.json());
  }

  const isOfOperations = ({ eventId }: { eventId: string }) =>
    /^(operation|flagger)-/.test(eventId);

  /** Who, what, where, which release and why: an attempt that came to nothing. */
  const refused = (meta: object) =>
    expect.objectContaining({
      eventId: 'operation-start',
      status: 'failed',
      error: expect.stringMatching(/.+/),
      meta: expect.objectContaining({
        entityRef: 'component:default/fraud-detection',
        environment: 'dev',
        action: 'rollback',
        reason: 'It is bad',
        release: expect.objectContaining({
          revision: expect.stringMatching(/^[0-9a-f]{40}$/),
        }),
        ...meta,
      }),
    });

  /** @returns what was audited of it. */
  async function changesNothing(
    attempt: () => Promise<Response>,
    expected: { status: number; message: RegExp },
  ) {
    const before = await sandboxState(portal.sandbox);
    const audited = portal.audited.length;
    const answer = await attempt();
    expect(await answer.text()).toMatch(expected.message);
    expect(answer.status).toBe(expected.status);
    expect(await sandboxState(portal.sandbox)).toEqual(before);
    // The catalog audits what it does by itself, too.
    const events = portal.audited.slice(audited).filter(isOfOperations);
    expect(events).not.toEqual([]);
    expect(events.map(({ status }) => status)).not.toContain('succeeded');
    return events;
  }

  it('does not act on an Application that does not name the entity back', async () => {
    const { hash } = await plan(other, STRANGER);
    const events = await changesNothing(
      () =>
        ask(other, `${STRANGER}/operations`, {
          body: { ...WANTED, planHash: hash },
          key: randomUUID(),
        }),
      { status: 403, message: /backstage\.io\/entity-ref/ },
    );
    expect(events).toEqual([
      refused({ user: LIN, entityRef: 'component:default/stranger' }),
    ]);
  });

  it('shows nobody the repository of an Application that is not theirs', async () => {
    const { rollback } = await plan(other, STRANGER);
    expect(rollback?.differences.files ?? []).toEqual([]);
    expect(rollback?.differences.commits ?? []).toEqual([]);
  });

  it('does not act for who does not own the entity', async () => {
    const { hash } = await plan(owner, FRAUD);
    const events = await changesNothing(
      () =>
        ask(other, `${FRAUD}/operations`, {
          body: { ...WANTED, planHash: hash },
          key: randomUUID(),
        }),
      { status: 403, message: /NotAllowedError/ },
    );
    expect(events).toEqual([refused({ user: LIN })]);
  });

  it.each([
    ['no token', undefined],
    ['a token of its own making', 'forged'],
    ['the token of Flagger', TOKEN_OF_ANOTHER],
  ])('does not let in who is nobody, with %s', async (_, token) => {
    const id = randomUUID();
    for (const [path, eventId, meta] of [
      [`${FRAUD}/rollback/plan`, 'operation-plan', ON_FRAUD],
      [`${FRAUD}/operations`, 'operation-start', ON_FRAUD],
      [`/operations/${id}/cancel`, 'operation-cancel', { operationId: id }],
      [`/operations/${id}/approve`, 'operation-approve', { operationId: id }],
    ] as const) {
      const events = await changesNothing(
        () => ask(token, path, { body: WANTED, key: randomUUID() }),
        { status: 401, message: /AuthenticationError/ },
      );
      expect(events).toEqual([
        {
          eventId,
          status: 'failed',
          error: expect.any(String),
          meta: { ...meta, origin: { via: 'http' } },
        },
      ]);
    }
  });

  it.each([
    ['no token', {}],
    ['a token of its own making', { token: 'forged' }],
    ['the token of another Canary', { token: TOKEN_OF_ANOTHER }],
  ])('does not believe a webhook with %s', async (_, metadata) => {
    const events = await changesNothing(
      () =>
        ask(undefined, '/flagger/webhooks/sandbox/rollback', {
          body: {
            name: 'fraud-detection',
            namespace: 'fraud-production',
            phase: 'Progressing',
            checksum: 'x',
            metadata,
          },
        }),
      { status: 401, message: /token/ },
    );
    expect(events).toEqual([
      expect.objectContaining({
        eventId: 'flagger-webhook',
        status: 'failed',
        meta: {
          cluster: 'sandbox',
          namespace: 'fraud-production',
          name: 'fraud-detection',
        },
      }),
    ]);
  });

  it('starts nothing from a plan that is not how the world is any more', async () => {
    const shown = await plan(owner, FRAUD);
    await pushToDev();
    const events = await changesNothing(
      () =>
        ask(owner, `${FRAUD}/operations`, {
          body: { ...WANTED, planHash: shown.hash },
          key: randomUUID(),
        }),
      { status: 409, message: /plan-changed/ },
    );
    expect(events).toEqual([refused({ user: MIRA })]);
  });

  it('makes one operation and one pull request of fifty starts', async () => {
    const { hash } = await plan(owner, FRAUD);
    const repository = 'fraud/fraud-detection-gitops';
    const before = await repositoryState(portal.sandbox, repository);
    const keys = Array.from({ length: 50 }, () => randomUUID());
    const body = { ...WANTED, planHash: hash };
    const answers = await Promise.all(
      keys.map(key => ask(owner, `${FRAUD}/operations`, { body, key })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array(49).fill(409)]);
    const first = answers.findIndex(({ status }) => status === 201);
    const { id } = operationSchema.parse(await answers[first].json());

    const replayed = await ask(owner, `${FRAUD}/operations`, {
      body,
      key: keys[first],
    });
    expect(await replayed.json()).toMatchObject({ id });
    const twisted = await ask(owner, `${FRAUD}/operations`, {
      body: { ...body, environment: 'staging' },
      key: keys[first],
    });
    expect(twisted.status).toBe(422);
    expect(portal.audited.filter(isOfOperations)).toContainEqual(
      refused({ user: MIRA, environment: 'staging' }),
    );

    portal.sandbox.clock.setSpeed(60);
    await eventually(async () => {
      const answer = await ask(owner, `/operations/${id}`);
      expect(await answer.json()).toMatchObject({ state: 'succeeded' });
    });
    const { pulls } = await repositoryState(portal.sandbox, repository);
    expect(pulls.length - before.pulls.length).toBe(1);
    expect(pulls.every(({ merged }) => merged)).toBe(true);
    const audited = portal.audited.filter(
      ({ eventId }) => eventId === 'operation-start',
    );
    expect(audited.filter(({ status }) => status === 'failed').length).toBe(
      // The forty-nine, the twisted one, and of the tests before three of
      // somebody and three of nobody.
      49 + 1 + 3 + 3,
    );
  });

  /** What was under way when the clock was slowed has come to its end. */
  async function untilStill(): Promise<void> {
    let before = await sandboxState(portal.sandbox);
    let alike = 0;
    await eventually(async () => {
      const now = await sandboxState(portal.sandbox);
      alike = isDeepStrictEqual(now, before) ? alike + 1 : 0;
      before = now;
      expect(alike).toBeGreaterThanOrEqual(STILL_LOOKS);
    });
  }

  async function pushToDev(): Promise<void> {
    const answer = await fetch(`${portal.sandbox.urls.control}/story/release`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ environment: 'dev', webhook: false }),
    });
    expect(answer.status).toBe(200);
    // Until the Git host shows it.
    await eventually(async () => {
      const { commits } =
        (await plan(owner, FRAUD)).rollback?.differences ?? {};
      expect(commits?.[0]?.title).toContain('dev: Release');
    });
    await untilStill();
  }
});
