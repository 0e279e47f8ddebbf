import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { DeliveryBoard } from '../delivery/DeliveryBoard';
import { Environments } from '../environments';
import {
  application,
  canary,
  canaryWorkloads,
  component,
  FRAUD,
  modelVersion,
  registeredModel,
  workflowRun,
} from '../__testUtils__/delivered';
import { FakeSource } from '../__testUtils__/FakeSource';
import { GatePolicy } from '../gates/GatePolicy';
import { until } from '../operations/__testUtils__/until';
import { TimelineRecorder } from './TimelineRecorder';
import { TimelineStore } from './TimelineStore';

jest.setTimeout(180_000);

const NOW = Date.parse('2026-11-21T12:00:00Z');
const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_17', 'POSTGRES_14'],
  // PostgreSQL where a connection string names one; never by a container.
  disableDocker: true,
});

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  const store = await TimelineStore.create({ getClient: async () => knex });
  const source = new FakeSource('everything', 'Everything');
  const logger = mockServices.logger.mock();
  const board = new DeliveryBoard({
    sources: [source],
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
    logger,
  });
  board.start();
  board.bound(component('fraud-detection'));
  let now = NOW;
  const recorder = (
    part: Partial<ConstructorParameters<typeof TimelineRecorder>[0]> = {},
  ) =>
    new TimelineRecorder({
      board,
      store,
      logger,
      retentionMs: 90 * 24 * 3_600_000,
      now: () => now,
      ...part,
    });
  const messages = async (limit = 50) =>
    (await store.page(FRAUD, { limit })).events.map(({ message }) => message);
  return {
    source,
    board,
    store,
    recorder,
    messages,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe.each(databases.eachSupportedId())('the timeline in %s', id => {
  it('tells what happened, newest first, each thing once', async () => {
    const { source, recorder, messages } = await setUp(id);
    source.see(FRAUD, {
      applications: [application('production')],
      rollouts: [
        canary({
          weights: [
            { at: '2026-11-20T09:05:00Z', weight: 5 },
            { at: '2026-11-20T09:06:00Z', weight: 10 },
          ],
        }),
      ],
      workloads: canaryWorkloads(),
      models: [registeredModel({ versions: [modelVersion('2')] })],
      runs: {
        latest: [
          workflowRun('train-2', { finishedAt: '2026-11-10T07:30:00Z' }),
          workflowRun('train-3', {
            phase: 'Failed',
            message: 'exit code 1',
            finishedAt: '2026-11-11T07:30:00Z',
          }),
          workflowRun('train-4', { phase: 'Running' }),
        ],
        total: 3,
      },
    });
    const expected = [
      'fraud-detection v2 took 10 % of the traffic',
      'fraud-detection v2 took 5 % of the traffic',
      'fraud-detection-production was synced to 4a1c9e2b7d',
      'fraud-detection-production was synced to 0b1f3d5a7c',
      'The run train-3 failed: exit code 1',
      'fraud-detection v2 was registered',
      'The run train-2 succeeded',
    ];
    await recorder().record(FRAUD);
    expect(await messages()).toEqual(expected);
    // Another replica, or the same after it was started again.
    const restarted = recorder();
    await Promise.all([restarted.record(FRAUD), restarted.record(FRAUD)]);
    expect(await messages()).toEqual(expected);
  });

  it('keeps what the systems themselves forget', async () => {
    const { source, recorder, messages } = await setUp(id);
    const timeline = recorder();
    const [newest, oldest] = application('dev').history;
    source.see(FRAUD, {
      applications: [application('dev', { history: [oldest] })],
    });
    await timeline.record(FRAUD);
    source.see(FRAUD, {
      applications: [application('dev', { history: [newest] })],
    });
    await timeline.record(FRAUD);
    expect(await messages()).toHaveLength(2);
  });

  it('tells how a canary ended, and syncs that failed', async () => {
    const { source, recorder, messages } = await setUp(id);
    source.see(FRAUD, {
      applications: [
        application('production', {
          history: [],
          operation: {
            phase: 'Failed',
            message: 'one or more objects failed to apply',
            startedAt: '2026-11-20T12:00:00Z',
            automated: true,
          },
        }),
      ],
      rollouts: [
        canary({
          phase: 'Failed',
          traffic: { primary: 100, candidate: 0 },
          lastTransitionAt: '2026-11-20T11:00:00Z',
        }),
      ],
    });
    await recorder().record(FRAUD);
    expect(await messages()).toEqual([
      'A sync of fraud-detection-production failed: one or more objects failed to apply',
      'The canary of fraud-detection failed',
    ]);
  });

  it('calls a rollout by its strategy', async () => {
    const { source, recorder, messages } = await setUp(id);
    source.see(FRAUD, {
      rollouts: [
        canary({
          strategy: 'ab-testing',
          phase: 'Failed',
          traffic: { primary: 100, candidate: 0 },
          matchedTraffic: { primary: 100, candidate: 0 },
          steps: [],
          step: undefined,
          weights: [{ at: '2026-11-20T10:00:00Z', weight: 100 }],
          lastTransitionAt: '2026-11-20T11:00:00Z',
        }),
      ],
    });
    await recorder().record(FRAUD);
    expect(await messages()).toEqual([
      'The A/B test of fraud-detection failed',
      'The candidate of fraud-detection took 100 % of the matching requests',
    ]);
  });

  it('remembers aliases, which MLflow does not, and tells when one moves', async () => {
    const { source, recorder, messages, pass } = await setUp(id);
    const see = (aliases: Record<string, string>) =>
      source.see(FRAUD, {
        models: [
          registeredModel({
            versions: [],
            aliases: Object.entries(aliases).map(([alias, version]) => ({
              alias,
              version,
            })),
          }),
        ],
      });
    const timeline = recorder();
    see({ champion: '1' });
    await timeline.record(FRAUD);
    expect(await messages()).toEqual([]);

    pass(60_000);
    see({ champion: '2', challenger: '3' });
    await timeline.record(FRAUD);
    pass(60_000);
    see({ champion: '2' });
    await recorder().record(FRAUD);
    expect(await messages()).toEqual([
      'The alias challenger was taken from fraud-detection v3',
      'The alias challenger was given to fraud-detection v3',
      'The alias champion moved from fraud-detection v1 to fraud-detection v2',
    ]);
  });

  it('goes through the past page by page, with ties', async () => {
    const { store } = await setUp(id);
    await store.add(
      FRAUD,
      Array.from({ length: 25 }, (_, i) => ({
        key: `event ${i}`,
        event: {
          kind: 'sync' as const,
          at: new Date(NOW + Math.floor(i / 3) * 1000).toISOString(),
          outcome: 'success' as const,
          message: `event ${i}`,
          source: 'argocd/main',
        },
      })),
    );
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const [at, cursorId] = next?.split('_') ?? [];
      const page = await store.page(FRAUD, {
        limit: 10,
        ...(at && { before: { at: Number(at), id: cursorId } }),
      });
      seen.push(...page.events.map(({ message }) => message));
      next = page.next;
    } while (next);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
    expect(seen[0]).toBe('event 24');
    const before = await store.page(FRAUD, {
      limit: 10,
      before: { at: NOW + 1000 },
    });
    expect(before.events.map(({ message }) => message)).toEqual([
      'event 2',
      'event 1',
      'event 0',
    ]);
  });

  it('neither keeps nor brings back what is older than it is to be kept', async () => {
    const { source, store, recorder, messages } = await setUp(id);
    source.see(FRAUD, { models: [registeredModel()] });
    const timeline = recorder();
    await timeline.record(FRAUD);
    expect(await messages()).toHaveLength(2);
    await store.prune(NOW);
    expect(await messages()).toHaveLength(0);
    source.see(FRAUD, {
      models: [
        registeredModel({
          versions: [modelVersion('1', { createdAt: '2025-01-01T00:00:00Z' })],
        }),
      ],
    });
    await timeline.record(FRAUD);
    expect(await messages()).toHaveLength(0);
  });

  it('writes down later what the database did not take', async () => {
    const { source, store, recorder, messages } = await setUp(id);
    const add = store.add.bind(store);
    const adding = jest
      .spyOn(store, 'add')
      .mockRejectedValueOnce(new Error('connection terminated'))
      .mockImplementation(add);
    const timeline = recorder({
      quietAtStartMs: { least: 0, most: 0 },
      againAfterMs: 10,
    });
    timeline.start();
    source.see(FRAUD, { applications: [application('dev')] });
    await until(messages, ({ length }) => length > 0);
    expect(adding.mock.calls.length).toBeGreaterThan(1);
    await timeline.stop();
  });

  it('writes down what changes without anybody asking', async () => {
    const { source, board, store, messages } = await setUp(id);
    const timeline = new TimelineRecorder({
      board,
      store,
      logger: mockServices.logger.mock(),
      retentionMs: Number.MAX_SAFE_INTEGER,
      quietAtStartMs: { least: 0, most: 0 },
    });
    timeline.start();
    source.see(FRAUD, { models: [registeredModel()] });
    while ((await messages()).length < 2) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    await timeline.stop();
    expect(await messages()).toHaveLength(2);
  });
});
