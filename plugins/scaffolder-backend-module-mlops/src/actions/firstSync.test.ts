import {
  delivered,
  environment,
  operation,
  plan,
} from '../__testUtils__/actions/fakeDelivery';
import { setUpTask } from '../__testUtils__/actions/setUpTask';
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
  const begun = setUpTask();

  const run = (more: object = {}, context: object = {}) =>
    begun.task.run(
      createFirstSyncAction({ access: begun.portal.access, everyMs: 1 }),
      { ...input, ...more },
      { ...begun.portal.context, ...context },
    );
  const started = () =>
    begun.portal.asked.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/operations'),
    );

  it('syncs by hand what a window keeps automation out of', async () => {
    begun.portal.delivers(delivered({}), HELD);
    begun.portal.plans(plan());
    begun.portal.starts(
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
    expect(begun.task.logged).toEqual([
      `the Application ${NAME}`,
      'Run churn-training is under way',
      `${NAME} is deployed, by hand: its sync window lets you`,
    ]);
  });

  it('leaves alone what Argo CD deploys by itself, outside the window', async () => {
    begun.portal.delivers(production({ canSync: true, window: WINDOW }));
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
    begun.portal.delivers({ ...HELD, environments: [again] });
    expect(await run()).toEqual({ done: true, synced: [], waiting: [] });
    expect(begun.task.logged).toEqual([`${NAME} is deployed already`]);
    applications[0].history = [];
  });

  it('says until when a window keeps everybody out', async () => {
    begun.portal.delivers(
      production({
        canSync: false,
        canSyncByHand: false,
        window: 'deny 0 8 * * * for 10h (UTC)',
        until: '2026-11-23T18:00:00.000Z',
      }),
    );
    expect(await run()).toEqual({ done: true, synced: [], waiting: [NAME] });
    expect(begun.task.logged[0]).toContain('until 2026-11-23T18:00:00.000Z');
  });

  it('waits for what is in the way, and looks again when the world has changed', async () => {
    begun.portal.delivers(HELD);
    begun.portal.plans(plan('sync-under-way'), plan());
    begun.portal.starts(
      'conflict',
      operation('running'),
      operation('succeeded'),
    );
    expect(await run()).toEqual({
      done: true,
      synced: [NAME],
      waiting: [],
    });
    expect(begun.task.logged).toContain(`${NAME}: It is sync-under-way`);
    expect(begun.task.logged).toContain('ConflictError, said the portal');
  });

  it('fails when the user may not sync, or goes on and says so', async () => {
    begun.portal.delivers(HELD);
    begun.portal.plans(plan('not-allowed'));
    await expect(run()).rejects.toThrow(`${NAME}: It is not-allowed`);
    expect(await run({ ifAllowed: true })).toEqual({
      done: true,
      synced: [],
      waiting: [NAME],
    });
    expect(started()).toEqual([]);
  });

  it('leaves it to the second person where four eyes are needed', async () => {
    begun.portal.delivers(HELD);
    begun.portal.plans(plan());
    begun.portal.starts({
      ...operation('planned'),
      approval: { state: 'needed', message: 'Another person approves it' },
    });
    expect(await run()).toEqual({ done: true, synced: [], waiting: [NAME] });
    expect(begun.task.logged).toEqual([
      `${NAME} waits: Another person approves it`,
    ]);
  });

  it('fails when Argo CD fails to deploy it', async () => {
    begun.portal.delivers(HELD);
    begun.portal.plans(plan());
    begun.portal.starts(operation('running'), operation('failed'));
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
    expect(begun.portal.asked).toEqual([]);
  });
});
