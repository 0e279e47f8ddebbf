import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { ActionStep } from '@slipway/backstage-plugin-mlops-node';
import express from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fakeOperations, Saga, until } from '@slipway/testing';
import { canaryObject } from '../__testUtils__/canaries';
import { CANARY_PLACE, FlaggerBench } from '../__testUtils__/FlaggerBench';
import { inProduction, planned } from '../__testUtils__/planned';
import { rolloutSteps } from '../steps/rolloutSteps';
import { SwitchBoard } from './SwitchBoard';
import { SwitchStore } from './SwitchStore';
import { createWebhookRouter } from './webhookRouter';
import { WebhookTokens } from './WebhookTokens';

jest.setTimeout(120_000);

const NAME = 'fraud-detection';
const { namespace } = CANARY_PLACE;
const CANARY = { cluster: 'sandbox', namespace, name: NAME };
const TARGET = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name: NAME,
};

/** Flagger of the sandbox calls a portal whose gates are shut by default. */
describe("the portal's gates, with the sandbox's Flagger", () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let bench: FlaggerBench;
  let portal: Server;
  let switches: SwitchStore;
  let recorded: string[];

  beforeEach(async () => {
    bench = await FlaggerBench.start({ controllers: true, speed: 60 });
    const knex = await databases.init('SQLITE_3');
    const getClient = async () => knex;
    switches = await SwitchStore.create(
      mockServices.database.mock({ getClient }),
    );
    recorded = [];
    await startPortal();
    await initialized();
  });
  afterEach(async () => {
    await bench.stop();
    portal.closeAllConnections();
    portal.close();
  });

  const tokens = new WebhookTokens(['a-secret-of-the-portal']);

  async function startPortal() {
    const { deliveries } = fakeOperations({
      entitiesOfRollout: () => [
        {
          entityRef: 'component:default/fraud-detection',
          environment: 'production',
          strategy: 'canary',
          boundBack: true,
        },
      ],
      record: async (_entityRef, { event }) => {
        recorded.push(event.message);
      },
    }).extensionPoint;
    const router = createWebhookRouter({
      tokens,
      switches,
      deliveries,
      auditor: mockServices.auditor.mock(),
      logger: mockServices.logger.mock(),
      gatesAreOpen: false,
    });
    portal = createServer(express().use('/api/mlops', router));
    portal.listen(0, '127.0.0.1');
    await once(portal, 'listening');
  }

  /** Version 1 live, and a Canary that asks the portal before all it does. */
  async function initialized() {
    const address = portal.address();
    if (!address || typeof address === 'string') throw new Error('No address');
    const base = `http://127.0.0.1:${address.port}/api/mlops/v1/flagger/webhooks/sandbox`;
    const token = tokens.tokenOf(CANARY);
    const hook = (type: string, path: string, gate?: string) => ({
      name: gate ?? type,
      type,
      url: `${base}/${path}`,
      timeout: '5s',
      metadata: { token, ...(gate && { gate }) },
    });
    bench.sandbox.cluster.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: NAME, namespace },
      spec: {
        selector: { matchLabels: { app: NAME } },
        template: {
          metadata: { labels: { app: NAME } },
          spec: { containers: [{ name: 'server', image: 'fraud:1' }] },
        },
      },
    });
    const { status: _, ...canary } = canaryObject({
      analysis: {
        interval: '30s',
        threshold: 2,
        stepWeights: [20, 40],
        webhooks: [
          hook('confirm-rollout', 'gate', 'start'),
          hook('confirm-promotion', 'gate', 'board'),
          hook('event', 'event'),
        ],
      },
    });
    bench.sandbox.cluster.create(canary);
    const board = new SwitchBoard({
      store: switches,
      logger: mockServices.logger.mock(),
    });
    await bench.watch(
      { 'flagger.app/canary-name': NAME },
      bench.sandbox.urls.prometheus,
      { switches: board, gates: 'closed' },
    );
    await reaches('Initialized');
  }

  const reaches = (phase: string) =>
    until(
      () => bench.rollouts(),
      ([rollout]) => rollout?.phase === phase,
      30_000,
    ).then(([rollout]) => rollout);

  const release = (image: string) =>
    bench.sandbox.cluster.merge(TARGET, {
      spec: {
        template: { spec: { containers: [{ name: 'server', image }] } },
      },
    });

  /** As the engine does with a step that waits. */
  const untilDone = (saga: Saga, step: Pick<ActionStep, 'kind' | 'input'>) =>
    until(
      () => {
        return saga.run(step.kind, step.input);
      },
      ({ state }) => state === 'done',
      30_000,
    );

  const open = (gate: string) =>
    switches.set(CANARY, `gate/${gate}`, { open: true, by: 'jane' });

  it('hold each rollout until a person opens them, and the next one too', async () => {
    release('fraud:2');
    const waiting = await reaches('Waiting');
    expect(waiting.gates[0]).toMatchObject({
      key: 'start',
      state: 'waiting',
      answer: 'closed',
      text: 'Flagger waits before the rollout starts until somebody opens it here',
    });
    await open('start');
    await until(
      () => bench.rollouts()[0].gates[0].setBy,
      by => by === 'jane',
    );
    await bench.passes(({ phase }) => phase === 'Progressing');
    const before = await reaches('WaitingPromotion');
    expect(before.gates[1]).toMatchObject({
      key: 'board',
      state: 'waiting',
      answer: 'closed',
    });
    await open('board');
    await reaches('Succeeded');

    release('fraud:3');
    const again = await reaches('Waiting');
    expect(again.gates[0]).toMatchObject({ state: 'waiting' });
    await until(
      () => bench.rollouts()[0].gates.map(({ answer }) => answer),
      ([start, board]) => start === 'closed' && board === 'closed',
    );
    expect(recorded).toEqual(
      expect.arrayContaining([
        'The canary of fraud-detection waits for the gate start',
        'The canary of fraud-detection passed the gate start',
        'The canary of fraud-detection passed the gate board',
      ]),
    );
  });

  it('open for a promotion by hand, and are shut after it', async () => {
    release('fraud:2');
    const saga = new Saga(rolloutSteps(bench.clusters(), switches));
    saga.delivery = () => inProduction(...bench.rollouts());
    const { steps } = await planned('flagger.promote', [
      { ...(await reaches('Waiting')), boundBack: true },
    ]);
    expect(steps.map(({ id }) => id)).toEqual([
      'gates',
      'skip-1',
      'promoted',
      'restore-1',
      'gates-back',
    ]);
    for (const { id, kind, input } of steps) {
      saga.checkpoint = undefined;
      const done = await untilDone(saga, { kind, input });
      if (done.state === 'done' && done.output) saga.outputs[id] = done.output;
    }
    expect(bench.rollouts()[0].phase).toBe('Succeeded');
    expect(await switches.all()).toEqual([]);
    const { spec } = bench.sandbox.cluster.get({
      ...CANARY_PLACE,
      name: NAME,
    }) ?? { spec: undefined };
    expect(spec).not.toHaveProperty('skipAnalysis');

    release('fraud:3');
    await reaches('Waiting');
  });
});
