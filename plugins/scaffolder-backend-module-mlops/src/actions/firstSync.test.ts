import {
  delivered,
  environment,
  fakeDelivery,
  operation,
  plan,
} from '../__testUtils__/actions/fakeDelivery';
import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { createFirstSyncAction } from './firstSync';

const NAME = 'churn-production';
const WINDOW = 'deny 0 8 * * 1-5 for 10h (UTC, syncs by hand allowed)';

type Held = NonNullable<
  ReturnType<
    typeof environment
  >['destinations'][number]['applications'][number]['syncWindow']
>;

/** Never deployed; `held` is what its windows say. */
const production = (held?: Held) =>
  delivered({
    environments: [
      environment('production', {
        sync: 'OutOfSync',
        health: 'Progressing',
        syncWindow: held,
      }),
    ],
  });
const HELD = production({
  canSync: false,
  canSyncByHand: true,
  window: WINDOW,
});
const input = {
  entityRef: 'component:default/churn',
  applications: [NAME],
  timeoutMinutes: 1,
};

describe('mlops:application:first-sync', () => {
  let portal: ReturnType<typeof fakeDelivery>;
  let task: Task;

  beforeEach(async () => {
    portal = fakeDelivery();
    portal.start();
    task = await createTask();
  });

  afterEach(async () => {
    portal.stop();
    await task.remove();
  });

  const run = (more: object = {}, context: object = {}) =>
    task.run(
      createFirstSyncAction({ access: portal.access, everyMs: 1 }),
      { ...input, ...more },
      { ...portal.context, ...context },
    );
  const started = () =>
    portal.asked.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/operations'),
    );

  it('syncs by hand what a window keeps automation out of', async () => {
    portal.delivers(delivered({}), HELD);
    portal.plans(plan());
    portal.starts(
      operation('planned'),
      operation('running'),
      operation('succeeded'),
    );
    expect(await run()).toEqual({
      done: true,
      synced: [NAME],
      waiting: [],
    });
    expect(started()).toEqual([
      expect.objectContaining({
        key: 'first-sync/hash-1',
        body: {
          action: 'argocd.sync',
          environment: 'production',
          input: { application: `sandbox/argocd/${NAME}` },
          reason: expect.stringContaining('first deployment'),
          planHash: 'hash-1',
        },
      }),
    ]);
    expect(task.logged).toEqual([
      `the Application ${NAME}`,
      'Run churn-training is under way',
      `${NAME} is deployed, by hand: its sync window lets you`,
    ]);
  });

  it('leaves alone what Argo CD deploys by itself, outside the window', async () => {
    portal.delivers(production({ canSync: true, window: WINDOW }));
    expect(await run()).toEqual({ done: true, synced: [], waiting: [] });
    expect(started()).toEqual([]);
  });

  it('leaves alone what is deployed, so that no later release slips in', async () => {
    const [again] = HELD.environments;
    const [{ applications }] = again.destinations;
    applications[0].history = [
      {
        id: 0,
        revisions: ['4a1c9e2'],
        deployedAt: '2026-11-20T12:00:00.000Z',
        automated: false,
      },
    ];
    portal.delivers({ ...HELD, environments: [again] });
    expect(await run()).toEqual({ done: true, synced: [], waiting: [] });
    expect(task.logged).toEqual([`${NAME} is deployed already`]);
    applications[0].history = [];
  });

  it('says until when a window keeps everybody out', async () => {
    portal.delivers(
      production({
        canSync: false,
        canSyncByHand: false,
        window: 'deny 0 8 * * * for 10h (UTC)',
        until: '2026-11-23T18:00:00.000Z',
      }),
    );
    expect(await run()).toEqual({ done: true, synced: [], waiting: [NAME] });
    expect(task.logged[0]).toContain('until 2026-11-23T18:00:00.000Z');
  });

  it('waits for what is in the way, and looks again when the world has changed', async () => {
    portal.delivers(HELD);
    portal.plans(plan('sync-under-way'), plan());
    portal.starts('conflict', operation('running'), operation('succeeded'));
    expect(await run()).toEqual({
      done: true,
      synced: [NAME],
      waiting: [],
    });
    expect(task.logged).toContain(`${NAME}: It is sync-under-way`);
    expect(task.logged).toContain(`${NAME} has changed meanwhile`);
  });

  it('fails when the user may not sync, or goes on and says so', async () => {
    portal.delivers(HELD);
    portal.plans(plan('not-allowed'));
    await expect(run()).rejects.toThrow(`${NAME}: It is not-allowed`);
    expect(await run({ ifAllowed: true })).toEqual({
      done: true,
      synced: [],
      waiting: [NAME],
    });
    expect(started()).toEqual([]);
  });

  it('leaves it to the second person where four eyes are needed', async () => {
    portal.delivers(HELD);
    portal.plans(plan());
    portal.starts({
      ...operation('planned'),
      approval: { state: 'needed', message: 'Another person approves it' },
    });
    expect(await run()).toEqual({ done: true, synced: [], waiting: [NAME] });
    expect(task.logged).toEqual([`${NAME} waits: Another person approves it`]);
  });

  it('fails when Argo CD fails to deploy it', async () => {
    portal.delivers(HELD);
    portal.plans(plan());
    portal.starts(operation('running'), operation('failed'));
    await expect(run({ ifAllowed: true })).rejects.toThrow(
      'Argo Workflows said no',
    );
  });

  it('asks nobody in a dry run', async () => {
    expect(await run({}, { isDryRun: true })).toEqual({
      done: true,
      synced: [],
      waiting: [],
    });
    expect(portal.asked).toEqual([]);
  });
});
