import {
  APP,
  application,
  AUTOMATED,
  gitOps,
  REPO,
  SCORER,
} from '../testing/gitOps';

describe('auto-sync', () => {
  it('applies a new revision by itself', async () => {
    const { cluster, clock, status, image, push, refresh } = gitOps();
    cluster.create(application({ syncPolicy: AUTOMATED }));
    await clock.advance(30);
    expect(image()).toContain('1.0.0');
    push('2.0.0');
    await refresh();
    await clock.advance(30);
    expect(image()).toContain('2.0.0');
    expect(status('history', '1', 'initiatedBy')).toEqual({ automated: true });
    expect(status('operationState', 'operation', 'retry')).toEqual({
      limit: 5,
    });
  });

  it('is off when automated.enabled is false', async () => {
    const { cluster, clock, status } = gitOps();
    cluster.create(
      application({
        syncPolicy: { automated: { enabled: false, selfHeal: true } },
      }),
    );
    await clock.advance(30);
    expect(status('sync', 'status')).toBe('OutOfSync');
    expect(status('operationState')).toBeUndefined();
  });

  it('heals what somebody changes by hand, later each time', async () => {
    const { cluster, clock, image, status } = gitOps();
    cluster.create(application({ syncPolicy: AUTOMATED }));
    await clock.advance(60);
    const edit = () =>
      cluster.merge(SCORER, {
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'server', image: 'ghcr.io/slipway-demo/scorer:hand' },
              ],
            },
          },
        },
      });
    edit();
    await clock.advance(4);
    expect(image()).toContain('1.0.0');
    expect(
      status('operationState', 'operation', 'sync', 'selfHealAttemptsCount'),
    ).toBe(1);
    expect(status('history')).toHaveLength(1);
    edit();
    await clock.advance(1);
    expect(image()).toContain('hand');
    await clock.advance(6);
    expect(image()).toContain('1.0.0');
  });

  it('does not heal without selfHeal, and does not sync the same revision twice', async () => {
    const { cluster, clock, status } = gitOps();
    cluster.create(application({ syncPolicy: { automated: {} } }));
    await clock.advance(60);
    cluster.merge(SCORER, { spec: { template: { spec: { containers: [] } } } });
    await clock.advance(400);
    expect(status('sync', 'status')).toBe('OutOfSync');
    expect(status('history')).toHaveLength(1);
  });

  it('does not try the same failed revision again, and says so', async () => {
    const { cluster, clock, push, status, refresh, first } = gitOps();
    const bad = push('2.0.0', [
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'x' } },
    ]);
    cluster.create(
      application({ syncPolicy: { ...AUTOMATED, retry: { limit: 1 } } }),
    );
    await clock.advance(120);
    await refresh();
    expect(status('conditions', '0')).toMatchObject({
      type: 'SyncError',
      message: expect.stringContaining(
        `Failed last sync attempt to [${bad.sha}]`,
      ),
    });
    const started = status('operationState', 'startedAt');
    await clock.advance(400);
    expect(status('operationState', 'startedAt')).toBe(started);
    expect(first.sha).not.toBe(bad.sha);
    push('2.0.1');
    await refresh();
    await clock.advance(20);
    expect(status('operationState', 'phase')).toBe('Succeeded');
    expect(status('conditions')).toBeUndefined();
  });

  it('re-applies HEAD after a rollback that was patched in', async () => {
    const { cluster, clock, image, first, push, refresh } = gitOps();
    cluster.create(application({ syncPolicy: AUTOMATED }));
    await clock.advance(30);
    push('2.0.0');
    await refresh();
    await clock.advance(30);
    cluster.merge(APP, { operation: { sync: { revision: first.sha } } });
    await clock.advance(3);
    expect(image()).toContain('1.0.0');
    await clock.advance(20);
    expect(image()).toContain('2.0.0');
  });

  it('does not wipe everything out', async () => {
    const { cluster, clock, git, status, refresh } = gitOps();
    cluster.create(application({ syncPolicy: AUTOMATED }));
    await clock.advance(30);
    git.commit(REPO, {
      message: 'Oops',
      author: 'Ada',
      at: clock.now(),
      changes: { app: [] },
    });
    await refresh();
    await clock.advance(30);
    expect(cluster.get(SCORER)).toBeDefined();
    expect(status('conditions', '0', 'message')).toContain(
      'auto-sync will wipe out all resources',
    );
  });
});
