import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ServiceUnavailableError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { createClusterConnections } from '@slipway/backstage-plugin-mlops-node';
import type { Sandbox } from '@slipway/sandbox';
import { Saga } from '@slipway/testing';
import { applicationObject, REVISIONS } from '../__testUtils__/applications';
import { ArgoCdBench, type Access } from '../__testUtils__/ArgoCdBench';
import { readArgoCdConfig } from '../config/readArgoCdConfig';
import type { ApplicationControl } from '../control/ApplicationControl';
import { createControl } from '../control/createControl';
import { parseApplication } from '../control/LiveApplication';
import { applicationSteps } from './applicationSteps';

jest.setTimeout(60_000);

const NAME = 'fraud-detection-production';
const MANUAL = { syncPolicy: {} };
const OPERATION = '8c1f4f0e-7e0f-4d1c-9d3e-1a2b3c4d5e6f';

let bench: ArgoCdBench;
let closing: Array<() => Promise<void>> = [];

beforeEach(async () => {
  // Nothing but the tests moves the Application.
  bench = await ArgoCdBench.start();
});
afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
  await bench.stop();
});

async function create(sketch: { spec?: object } = {}) {
  const repoURL = await createRepository();
  bench.sandbox.cluster.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'default', namespace: 'argocd' },
    spec: {},
  });
  const source = { repoURL, path: '.', targetRevision: 'main' };
  bench.sandbox.cluster.create(
    applicationObject({ spec: { source, ...sketch.spec } }),
  );
}

const live = () => parseApplication(bench.sandbox.cluster.get(bench.ref()));
const change = (patch: JsonObject) =>
  bench.sandbox.cluster.merge(bench.ref(), patch);
/** Argo CD resolves what it is to sync before it begins. */
async function createRepository(): Promise<string> {
  const { urls, tokens } = bench.sandbox;
  const response = await fetch(`${urls['git-host']}/api/v1/user/repos`, {
    method: 'POST',
    headers: {
      authorization: `token ${tokens.gitHost}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'gitops', auto_init: true }),
  });
  const { html_url: repoURL } = await response.json();
  return repoURL;
}

/** What the controller does with a request, in one go. */
function carryOut(state: JsonObject) {
  const { operation } = live();
  change({ operation: null });
  change({
    status: {
      operationState: {
        operation: operation ?? {},
        startedAt: '2026-11-21T09:00:00Z',
        ...state,
      },
    },
  });
}

/** What is asked for first is done, and nobody hears of it. */
function losingOneAnswer(control: ApplicationControl): ApplicationControl {
  let isLost = false;
  const lose = async (answer: Promise<void>) => {
    await answer;
    if (isLost) return;
    isLost = true;
    throw new ServiceUnavailableError('The connection was cut');
  };
  return {
    ...control,
    sync: (...call) => lose(control.sync(...call)),
    rollback: (...call) => lose(control.rollback(...call)),
  };
}

describe.each<Access>(['kubernetes', 'rest'])('over %s', access => {
  const feed = access === 'rest' ? 'main' : 'sandbox';
  const application = {
    source: `argocd/${feed}`,
    cluster: feed,
    namespace: 'argocd',
    name: NAME,
    project: 'default',
  };
  const system = access === 'rest' ? 'argocd' : 'kubernetes';
  const faults = (): ReturnType<Sandbox['faults']['of']> =>
    bench.sandbox.faults.of(system);
  const writes = () => bench.sandbox.faults.requests(system).byClass.write;

  function saga(
    id = OPERATION,
    through = (control: ApplicationControl) => control,
    place: { environment?: string } = {},
  ): Saga {
    const config = new ConfigReader(bench.config(access));
    const clusters = createClusterConnections({
      config,
      logger: mockServices.logger.mock(),
    });
    closing.push(() => clusters.close());
    const control = createControl(readArgoCdConfig(config), clusters);
    return new Saga(applicationSteps(through(control)), { id, ...place });
  }

  describe('a sync', () => {
    const sync = { application, prune: false, dryRun: false };

    it('is started once, however often it is tried, and waited for', async () => {
      await create({ spec: MANUAL });
      const one = saga();
      expect(await one.run('application.sync', sync)).toMatchObject({
        state: 'waiting',
        message: 'Argo CD begins to sync',
      });
      const after = writes();
      // A new life of the backend, with what it saved.
      const again = saga();
      again.checkpoint = one.checkpoint;
      expect(await again.run('application.sync', sync)).toMatchObject({
        state: 'waiting',
      });
      expect(writes()).toBe(after);
      expect(live().operation?.info).toEqual([
        { name: 'slipway.dev/operation', value: OPERATION },
      ]);
      carryOut({ phase: 'Running', message: 'waiting for healthy state' });
      expect(await again.run('application.sync', sync)).toEqual({
        state: 'waiting',
        message: 'waiting for healthy state',
      });
      carryOut({ phase: 'Succeeded', message: 'synced' });
      // The mark goes with the state, not with the request.
      change({
        status: {
          operationState: {
            operation: {
              info: [{ name: 'slipway.dev/operation', value: OPERATION }],
            },
          },
        },
      });
      expect(await again.run('application.sync', sync)).toEqual({
        state: 'done',
        message: 'synced',
      });
      expect(writes()).toBe(after);
    });

    it('whose start got no answer is asked for again, and found', async () => {
      await create({ spec: MANUAL });
      const one = saga();
      faults().serverError(1, { only: 'write' });
      await expect(one.run('application.sync', sync)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      expect(live().operation).toBeUndefined();
      await one.run('application.sync', sync);
      expect(live().operation).toBeDefined();
    });

    it('that began without an answer is not begun again', async () => {
      await create({ spec: MANUAL });
      const one = saga(OPERATION, losingOneAnswer);
      await expect(one.run('application.sync', sync)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      const after = writes();
      expect(await one.run('application.sync', sync)).toMatchObject({
        state: 'waiting',
      });
      expect(writes()).toBe(after);
      expect(live().operation).toBeDefined();
    });

    it('waits for another one to end', async () => {
      await create({ spec: MANUAL });
      carryOut({ phase: 'Running', message: 'syncs' });
      expect(await saga().run('application.sync', sync)).toEqual({
        state: 'waiting',
        message: 'Another operation of Argo CD is under way: syncs',
      });
    });

    it('that fails says so in Argo CD’s words', async () => {
      await create({ spec: MANUAL });
      const one = saga();
      await one.run('application.sync', sync);
      const info = live().operation?.info ?? [];
      carryOut({
        phase: 'Failed',
        message: 'one or more objects failed to apply',
        operation: { info },
      });
      await expect(one.run('application.sync', sync)).rejects.toThrow(
        'The sync of Argo CD failed: one or more objects failed to apply; see the Application in Argo CD',
      );
    });

    it('of some objects names them, and only those that are there', async () => {
      await create({ spec: MANUAL });
      const resources = [
        { group: 'apps', kind: 'Deployment', name: 'fraud-detection' },
      ];
      await saga().run('application.sync', { ...sync, resources });
      expect(bench.sandbox.cluster.get(bench.ref())).toMatchObject({
        operation: { sync: { resources } },
      });
      const [deployment] = resources;
      await expect(
        saga('other').run('application.sync', {
          ...sync,
          resources: [{ ...deployment, name: 'gone' }],
        }),
      ).resolves.toMatchObject({ state: 'waiting' });
      change({ operation: null });
      await expect(
        saga('other').run('application.sync', {
          ...sync,
          resources: [{ ...deployment, name: 'gone' }],
        }),
      ).rejects.toThrow(`${NAME} has no Deployment gone`);
    });

    it('of an Application that is gone, or going, is not begun', async () => {
      await expect(saga().run('application.sync', sync)).rejects.toMatchObject({
        name: /NotFound|NotAllowed/,
      });
      await create({ spec: MANUAL });
      change({
        metadata: { finalizers: ['example.com/kept'] },
      });
      bench.sandbox.cluster.delete(bench.ref());
      await expect(saga().run('application.sync', sync)).rejects.toThrow(
        `${NAME} is being deleted`,
      );
    });
  });

  describe('a rollback of Argo CD', () => {
    const rollback = { application, historyId: 6, prune: false };

    it('is started once and known again by its start', async () => {
      await create({ spec: MANUAL });
      const one = saga();
      await one.run('application.rollback', rollback);
      const after = writes();
      await one.run('application.rollback', rollback);
      expect(writes()).toBe(after);
      expect(live().operation?.sync?.revision).toBe(REVISIONS.before);
      carryOut({
        phase: 'Succeeded',
        operation: { sync: { revision: REVISIONS.before } },
      });
      expect(await one.run('application.rollback', rollback)).toMatchObject({
        state: 'done',
      });
      expect(writes()).toBe(after);
    });

    it('that began without an answer is not begun again', async () => {
      await create({ spec: MANUAL });
      const one = saga(OPERATION, losingOneAnswer);
      await expect(
        one.run('application.rollback', rollback),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
      const after = writes();
      await one.run('application.rollback', rollback);
      expect(writes()).toBe(after);
    });

    it('to what Argo CD has forgotten is refused', async () => {
      await create({ spec: MANUAL });
      await expect(
        saga().run('application.rollback', { ...rollback, historyId: 1 }),
      ).rejects.toThrow('no entry 1 in the history');
      expect(live().operation).toBeUndefined();
    });
  });

  describe('auto-sync', () => {
    const AUTOMATED = { prune: true, selfHeal: true };
    const automated = () => live().spec.syncPolicy?.automated;

    it('is switched off once, remembered, and given back', async () => {
      await create();
      const one = saga();
      const run = () =>
        one.run('application.suspend-auto-sync', { application });
      const done = { state: 'done', output: { automated: AUTOMATED } };
      expect(await run()).toEqual(done);
      const after = writes();
      expect(await run()).toEqual(done);
      expect(writes()).toBe(after);
      expect(automated()).toBeFalsy();

      await one.undo('application.suspend-auto-sync', { application });
      await one.undo('application.suspend-auto-sync', { application });
      expect(automated()).toEqual(AUTOMATED);
    });

    it('that was off stays off when it is undone', async () => {
      await create({ spec: MANUAL });
      const one = saga();
      expect(
        await one.run('application.suspend-auto-sync', { application }),
      ).toEqual({ state: 'done', message: 'It was off already' });
      expect(
        await one.undo('application.suspend-auto-sync', { application }),
      ).toEqual({ message: 'Nothing was changed' });
      expect(automated()).toBeUndefined();
    });

    it('is resumed as it was, though somebody disabled it by name since', async () => {
      await create({ spec: { syncPolicy: { automated: { enabled: false } } } });
      const one = saga();
      const input = { application, automated: AUTOMATED };
      await one.run('application.resume-auto-sync', input);
      await one.run('application.resume-auto-sync', input);
      expect(automated()).toEqual(AUTOMATED);
    });

    it('survives a lost answer', async () => {
      await create();
      const one = saga();
      faults().serverError(1, { only: 'write' });
      await expect(
        one.run('application.suspend-auto-sync', { application }),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
      expect(
        await one.run('application.suspend-auto-sync', { application }),
      ).toEqual({ state: 'done', output: { automated: AUTOMATED } });
      expect(automated()).toBeFalsy();
    });
  });

  describe('auto-sync that several need off', () => {
    const AUTOMATED = { prune: true, selfHeal: true };
    const SUSPEND = 'application.suspend-auto-sync';
    const RESUME = 'application.resume-auto-sync';
    const ANNOTATION = 'slipway.dev/auto-sync-suspended';
    const automated = () => live().spec.syncPolicy?.automated ?? null;
    const written = () => live().metadata.annotations?.[ANNOTATION];
    const suspenders = (): string[] =>
      JSON.parse(written() ?? '{"for":[]}').for.map(
        (each: { environment: string }) => each.environment,
      );
    const input = { application };
    const inStaging = () =>
      saga('00000000-0000-4000-8000-000000000002', control => control, {
        environment: 'staging',
      });

    it('says on the object who had it switched off, when, and what it was', async () => {
      await create();
      await saga().run(SUSPEND, input);
      expect(JSON.parse(written() ?? '')).toEqual({
        automated: AUTOMATED,
        for: [
          {
            entityRef: 'component:default/fraud-detection',
            environment: 'production',
            by: 'user:default/jane',
            since: expect.stringMatching(/^20.*Z$/),
            operationId: OPERATION,
          },
        ],
      });
    });

    it('is given back by the last of them', async () => {
      await create();
      const [one, other] = [saga(), inStaging()];
      await one.run(SUSPEND, input);
      expect(await other.run(SUSPEND, input)).toEqual({
        state: 'done',
        output: { automated: AUTOMATED },
      });
      expect(suspenders()).toEqual(['production', 'staging']);

      const resume = { ...input, automated: AUTOMATED };
      expect(await one.run(RESUME, resume)).toMatchObject({
        message: expect.stringContaining(
          'the hold of user:default/jane on staging',
        ),
      });
      expect(automated()).toBeNull();
      expect(suspenders()).toEqual(['staging']);
      await other.run(RESUME, resume);
      expect(automated()).toEqual(AUTOMATED);
      expect(written()).toBeUndefined();
    });

    it('stays off for the other when one of them fails', async () => {
      await create();
      const [one, other] = [saga(), inStaging()];
      await one.run(SUSPEND, input);
      await other.run(SUSPEND, input);
      await one.undo(SUSPEND, input);
      expect(suspenders()).toEqual(['staging']);
      expect(automated()).toBeNull();
      await other.undo(SUSPEND, input);
      expect(automated()).toEqual(AUTOMATED);
    });

    it('stays off for a hold that stood before the one that fails', async () => {
      await create();
      await saga().run(SUSPEND, input);
      const second = saga('00000000-0000-4000-8000-000000000003');
      await second.run(SUSPEND, input);
      await second.undo(SUSPEND, input);
      expect(automated()).toBeNull();
      expect(suspenders()).toEqual(['production']);
    });

    it('is given back from the object where nobody else knows how it was', async () => {
      await create();
      await saga().run(SUSPEND, input);
      await saga('00000000-0000-4000-8000-000000000004').run(RESUME, input);
      expect(automated()).toEqual(AUTOMATED);
      expect(written()).toBeUndefined();
    });

    it('is left alone where nobody knows at all, or it is gone', async () => {
      await create({ spec: MANUAL });
      expect(await saga().run(RESUME, input)).toMatchObject({
        message: expect.stringContaining('left as it is'),
      });
      bench.sandbox.cluster.delete(bench.ref());
      expect(await saga().run(RESUME, input)).toMatchObject({
        state: 'done',
        message: expect.stringContaining('no Application'),
      });
    });

    it('of a parent waits for a sync of its own that began before', async () => {
      await create();
      change({ operation: { sync: {} } });
      const parent = { ...input, isParent: true };
      const one = saga();
      expect(await one.run(SUSPEND, parent)).toMatchObject({
        state: 'waiting',
        message: expect.stringContaining('A sync of fraud-detection'),
      });
      change({ operation: null });
      expect(await one.run(SUSPEND, parent)).toMatchObject({ state: 'done' });
    });

    it('that came on again keeps Argo CD from a rollback in vain', async () => {
      await create();
      await expect(
        saga().run('application.rollback', { ...input, historyId: 6 }),
      ).rejects.toThrow('somebody, or what owns it, switched it on again');
    });
  });

  describe('terminating', () => {
    const input = { application };

    it('ends what runs, once, and no later one', async () => {
      await create({ spec: MANUAL });
      change({ operation: { sync: {} } });
      change({
        status: {
          operationState: {
            phase: 'Running',
            startedAt: '2026-11-21T09:00:00Z',
          },
        },
      });
      const one = saga();
      expect(await one.run('application.terminate', input)).toMatchObject({
        state: 'waiting',
      });
      const after = writes();
      expect(live().status?.operationState?.phase).toBe('Terminating');
      await one.run('application.terminate', input);
      expect(writes()).toBe(after);

      change({
        status: {
          operationState: {
            phase: 'Running',
            startedAt: '2026-11-21T09:05:00Z',
          },
        },
      });
      expect(await one.run('application.terminate', input)).toMatchObject({
        state: 'done',
      });
      expect(writes()).toBe(after);
    });

    it('is done where nothing runs', async () => {
      await create({ spec: MANUAL });
      expect(await saga().run('application.terminate', input)).toMatchObject({
        state: 'done',
      });
    });
  });

  it('a token that is not accepted is said, and nothing is changed', async () => {
    await create();
    faults().rejectTokens();
    const error = await saga()
      .run('application.suspend-auto-sync', { application })
      .catch(e => e);
    expect(error.message).toMatch(/401|credentials|token/i);
    expect(error.message).not.toContain(bench.sandbox.tokens.argocd);
    faults().rejectTokens(false);
    expect(live().spec.syncPolicy?.automated).toBeDefined();
  });
});

describe('a refresh', () => {
  const application = {
    source: 'argocd/sandbox',
    cluster: 'sandbox',
    namespace: 'argocd',
    name: NAME,
    project: 'default',
  };

  it('is asked for once, and done when the mark is gone', async () => {
    await create();
    const config = new ConfigReader(bench.config('kubernetes'));
    const clusters = createClusterConnections({
      config,
      logger: mockServices.logger.mock(),
    });
    closing.push(() => clusters.close());
    const one = new Saga(
      applicationSteps(createControl(readArgoCdConfig(config), clusters)),
    );
    const run = () =>
      one.run('application.refresh', { application, hard: true });
    expect(await run()).toMatchObject({ state: 'waiting' });
    const { resourceVersion, annotations } = live().metadata;
    expect(annotations).toMatchObject({ 'argocd.argoproj.io/refresh': 'hard' });
    await run();
    expect(live().metadata.resourceVersion).toBe(resourceVersion);
    change({
      metadata: { annotations: { 'argocd.argoproj.io/refresh': null } },
    });
    expect(await run()).toEqual({ state: 'done' });
    expect(live().metadata.annotations).not.toHaveProperty([
      'argocd.argoproj.io/refresh',
    ]);
  });
});
