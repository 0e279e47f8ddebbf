import { application, planned } from '../__testUtils__/planned';

const RUNNING = {
  phase: 'Running',
  startedAt: '2026-11-21T08:59:00Z',
  automated: false,
} as const;
const DEPLOYMENT = { group: 'apps', kind: 'Deployment', name: 'fraud' };
const EU = application();
const US = application({ id: 'us/argocd/fraud', name: 'fraud-us' });

describe('argocd.sync', () => {
  it('syncs every Application of the environment, and says whose they are', async () => {
    const plan = await planned('argocd.sync', [EU, US]);
    expect(plan).toMatchObject({
      title: 'Sync production',
      subjects: [
        {
          title: 'Application argocd/fraud-detection-production',
          boundBack: true,
        },
        { title: 'Application argocd/fraud-us', boundBack: true },
      ],
      blockers: [],
      warnings: [],
      basis: [EU.id, US.id],
    });
    expect(plan.steps.map(({ id, title }) => [id, title])).toEqual([
      ['sync-1', 'Sync fraud-detection-production'],
      ['sync-2', 'Sync fraud-us'],
    ]);
    expect(plan.steps[0].url).toContain('argocd.example.com');
  });

  it('takes one Application, and says that pruning deletes', async () => {
    const plan = await planned('argocd.sync', [EU, US], {
      application: US.id,
      prune: true,
      dryRun: true,
    });
    expect(plan.steps).toMatchObject([
      {
        title: 'Try to sync fraud-us',
        input: { prune: true, dryRun: true, application: { name: 'fraud-us' } },
      },
    ]);
    expect(plan.warnings).toMatchObject([{ code: 'prunes' }]);
  });

  it('takes some objects of one Application, and says what that leaves out', async () => {
    const plan = await planned('argocd.sync', [EU], {
      resources: [
        DEPLOYMENT,
        { kind: 'Service', name: 'fraud', namespace: 'fraud-production' },
      ],
    });
    expect(plan.title).toBe('Sync 2 objects of fraud-detection-production');
    expect(plan.steps).toMatchObject([
      {
        title: 'Sync Deployment fraud and 1 more of fraud-detection-production',
        input: {
          resources: [
            DEPLOYMENT,
            { group: '', kind: 'Service', name: 'fraud' },
          ],
        },
      },
    ]);
    expect(plan.warnings).toMatchObject([{ code: 'partial-sync' }]);
  });

  it.each([
    [[], /input.resources: must name an object/],
    [[{ kind: 'Deployment' }], /input.resources.0.name/],
    [
      [{ kind: 'Deployment', name: 'a/b' }],
      /input.resources.0.name: is no name/,
    ],
    [[{ ...DEPLOYMENT, extra: 1 }], /input.resources.0/],
    [
      Array.from({ length: 51 }, () => DEPLOYMENT),
      /input.resources: must name 50 objects at most/,
    ],
  ])('refuses the objects %j', async (resources, words) => {
    await expect(planned('argocd.sync', [EU], { resources })).rejects.toThrow(
      words,
    );
  });

  it('asks of which Application the objects are', async () => {
    await expect(
      planned('argocd.sync', [EU, US], { resources: [DEPLOYMENT] }),
    ).rejects.toThrow(
      `input.application: production has several Applications; say of which the resources are: ${EU.id}, us/argocd/fraud`,
    );
  });

  it('is blocked by a sync window, which a dry run is not', async () => {
    const shut = application({
      syncWindow: {
        canSync: false,
        window: 'deny 0 8 * * * for 10h',
        until: '2026-11-21T18:00:00Z',
      },
    });
    const { blockers } = await planned('argocd.sync', [shut]);
    expect(blockers).toMatchObject([
      {
        code: 'sync-window',
        message:
          'The sync window deny 0 8 * * * for 10h keeps fraud-detection-production from being synced until 2026-11-21T18:00:00Z',
      },
    ]);
    const tried = await planned('argocd.sync', [shut], { dryRun: true });
    expect(tried.blockers).toEqual([]);
  });

  it('is let by a window that keeps automation out and lets people', async () => {
    const shut = application({
      syncWindow: {
        canSync: false,
        canSyncByHand: true,
        window: 'deny 0 8 * * * for 10h',
      },
    });
    expect((await planned('argocd.sync', [shut])).blockers).toEqual([]);
  });

  it('is blocked by a sync that is under way', async () => {
    const busy = application({ operation: RUNNING });
    const { blockers } = await planned('argocd.sync', [busy]);
    expect(blockers).toMatchObject([
      { code: 'sync-under-way', fix: 'Wait for its end, or terminate it.' },
    ]);
  });

  it('is blocked for a revision that auto-sync would undo', async () => {
    const blockersOf = async (revision: string, enabled: boolean) => {
      const autoSync = { enabled, selfHeal: false, prune: false };
      const one = application({ autoSync });
      return (await planned('argocd.sync', [one], { revision })).blockers;
    };
    expect(await blockersOf('4a1c9e2', true)).toMatchObject([
      {
        code: 'auto-sync-on',
        message:
          'fraud-detection-production is synced automatically to main: 4a1c9e2 would be undone at once',
      },
    ]);
    expect(await blockersOf('4a1c9e2', false)).toEqual([]);
    expect(await blockersOf('main', true)).toEqual([]);
  });

  it('names what is not there, and what does not name the entity back', async () => {
    await expect(
      planned('argocd.sync', [EU], { application: 'eu/argocd/other' }),
    ).rejects.toThrow(
      'input.application: there is no such Application in production',
    );
    const foreign = application({ boundBack: false });
    const { subjects } = await planned('argocd.sync', [foreign]);
    expect(subjects).toMatchObject([{ boundBack: false }]);
  });
});

describe('argocd.refresh', () => {
  it('is always possible, hard too', async () => {
    const busy = application({ operation: RUNNING });
    const plan = await planned('argocd.refresh', [busy], { hard: true });
    expect(plan.blockers ?? []).toEqual([]);
    expect(plan.steps).toMatchObject([
      {
        title:
          'Have Argo CD look at Git for fraud-detection-production, without its cache',
        input: { hard: true },
      },
    ]);
  });
});

describe('argocd.terminate', () => {
  it('ends what runs, and leaves alone what does not', async () => {
    const busy = application({ operation: RUNNING });
    const plan = await planned('argocd.terminate', [busy, US]);
    expect(plan.steps.map(({ title }) => title)).toEqual([
      'End the sync of fraud-detection-production',
    ]);
    expect(plan.blockers).toEqual([]);
  });

  it('is blocked where nothing runs', async () => {
    const { blockers } = await planned('argocd.terminate', [EU]);
    expect(blockers).toMatchObject([
      { code: 'nothing-to-do', message: 'No sync is under way' },
    ]);
  });
});
