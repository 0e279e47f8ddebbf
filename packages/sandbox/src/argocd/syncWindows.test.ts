import { APP, application, AUTOMATED, gitOps } from '../testing/gitOps';

describe('sync windows', () => {
  // The test's day begins at 09:00 UTC, which is 10:00 in Berlin.
  const DENY = {
    kind: 'deny',
    schedule: '0 8 * * *',
    duration: '10h',
    timeZone: 'Europe/Berlin',
    applications: ['scorer'],
  };

  it('hold auto-sync back until they close', async () => {
    const { cluster, clock, status, app, refresh } = gitOps({
      project: { syncWindows: [DENY] },
    });
    cluster.create(application({ syncPolicy: AUTOMATED }));
    await clock.advance(60);
    expect(status('sync', 'status')).toBe('OutOfSync');
    expect(app().operation).toBeUndefined();
    await clock.advance(8.2 * 3600);
    await refresh();
    await clock.advance(20);
    expect(status('sync', 'status')).toBe('Synced');
  });

  it('hold an operation that was patched in, Running and with the reason', async () => {
    const { cluster, clock, status, app, sync } = gitOps({
      project: { syncWindows: [DENY] },
    });
    cluster.create(application());
    await sync();
    expect(status('operationState')).toMatchObject({
      phase: 'Running',
      message: 'Sync operation blocked by sync window',
    });
    await clock.advance(3600);
    expect(status('operationState', 'phase')).toBe('Running');
    await clock.advance(7.2 * 3600);
    expect(status('operationState', 'phase')).toBe('Succeeded');
    expect(app().operation).toBeUndefined();
  });

  it('hold an operation even while it is to be terminated', async () => {
    const { cluster, clock, status, sync } = gitOps({
      project: { syncWindows: [DENY] },
    });
    cluster.create(application());
    await sync();
    cluster.merge(APP, {
      status: { operationState: { phase: 'Terminating' } },
    });
    await clock.advance(120);
    expect(status('operationState', 'phase')).toBe('Terminating');
  });

  it('let people sync with manualSync, but not the machine', async () => {
    const { cluster, clock, status, sync } = gitOps({
      project: { syncWindows: [{ ...DENY, manualSync: true }] },
    });
    cluster.create(application({ syncPolicy: AUTOMATED }));
    await clock.advance(60);
    expect(status('operationState')).toBeUndefined();
    await sync();
    expect(status('operationState', 'phase')).toBe('Succeeded');
  });

  it('forbid everything outside a window that allows', async () => {
    const { cluster, sync, status } = gitOps({
      project: {
        syncWindows: [
          {
            kind: 'allow',
            schedule: '0 22 * * *',
            duration: '1h',
            namespaces: ['shop'],
          },
        ],
      },
    });
    cluster.create(application());
    await sync();
    expect(status('operationState', 'message')).toBe(
      'Sync operation blocked by sync window',
    );
  });

  it('do not touch other Applications', async () => {
    const { cluster, sync, status } = gitOps({
      project: { syncWindows: [{ ...DENY, applications: ['other-*'] }] },
    });
    cluster.create(application());
    await sync();
    expect(status('operationState', 'phase')).toBe('Succeeded');
  });
});
