import { application } from '../__testUtils__/delivered';
import { codes, healthy, kinds, plan, promoted } from './__testUtils__/planned';

describe('breaking the glass', () => {
  const input = { path: 'break-glass' } as const;

  it('switches auto-sync off before Argo CD rolls back, and keeps it off by the hold', async () => {
    const planned = await plan(promoted(), { input });

    expect(kinds(planned)).toEqual([
      'argocd application.suspend-auto-sync',
      'argocd application.rollback',
      'mlops release.await',
      'mlflow model.move-alias',
      'mlops hold.place',
    ]);
    expect(planned.steps[1].input).toMatchObject({ historyId: 1 });
    expect(planned.steps.at(-1)?.input).toMatchObject({
      autoSyncOff: [{ suspendedBy: 'suspend-1' }],
      remindAfterHours: 24,
    });
    expect(codes(planned.warnings)).toContain('git-differs');
  });

  it('can be cancelled while it waits for the old release, until it holds', async () => {
    const { steps } = await plan(promoted(), { input });
    const can = steps.filter(({ cancellable }) => cancellable);
    expect(can.map(({ kind }) => kind)).toEqual(['release.await']);
  });

  it('is taken by itself where the portal may not write to Git', async () => {
    const [source] = application('production').sources;
    const planned = await plan(
      promoted({
        sources: [{ ...source, repoUrl: 'https://token@git.example.com/a/b' }],
      }),
    );
    expect(planned.rollback?.path).toBe('break-glass');
    const git = planned.rollback?.paths.find(({ path }) => path === 'git');
    expect(git?.unavailable).toContain('https://git.example.com/a/b');
  });

  it('is blocked where more is above it than the portal sees', async () => {
    const { blockers } = await plan(
      promoted({ owner: { kind: 'Application', name: 'team-fraud' } }),
      { input },
    );
    expect(blockers).toEqual([
      expect.objectContaining({
        code: 'auto-sync-owned',
        message: expect.stringContaining('the Application team-fraud'),
      }),
    ]);
  });

  it("cannot reach what is older than Argo CD's history", async () => {
    const { blockers, rollback } = await plan(promoted(), {
      input: { ...input, target: '01d0000000' },
      records: [healthy('01d0000000', '0')],
    });
    expect(codes(blockers)).toEqual(['target-unreachable']);
    expect(rollback?.to?.unreachable).toContain('older than');
  });

  it('takes no region back alone when another one cannot reach it', async () => {
    const eu = promoted().applications ?? [];
    const us = application('production', {
      ...eu[0],
      id: 'us/argocd/fraud-detection-production-us',
      name: 'fraud-detection-production-us',
      history: eu[0].history.slice(0, 1),
    });
    const { blockers } = await plan(
      { ...promoted(), applications: [...eu, us] },
      { input },
    );
    expect(blockers).toContainEqual(
      expect.objectContaining({
        code: 'target-unreachable',
        message: expect.stringContaining('fraud-detection-production-us'),
      }),
    );
  });
});
