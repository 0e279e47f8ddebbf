import { reasonsOf } from '.';
import { application, deploymentRef } from '../__testUtils__/delivered';
import type { Standing } from '../environments';

/** After a break-glass: Git goes on naming the release that was taken back. */
const differs = application('production', {
  sync: 'OutOfSync',
  autoSync: { enabled: false, selfHeal: false, prune: false },
  outOfSync: {
    count: 1,
    resources: [deploymentRef('fraud-production', 'fraud-detection')],
  },
});

function judge(standing: Standing) {
  return reasonsOf({
    destinations: [
      {
        cluster: 'sandbox',
        namespace: 'fraud-production',
        applications: [differs],
        rollouts: [],
        workloads: [],
        traffic: [],
      },
    ],
    models: [],
    statuses: [],
    isLast: true,
    name: 'production',
    standing,
  });
}

const hold = {
  owner: 'user:default/maria',
  reason: 'It refuses good payments',
  since: '2026-11-20T08:00:00Z',
};

describe('what differs from Git while a hold keeps auto-sync off', () => {
  it('is as it was meant, and nobody is told to sync it', () => {
    const reasons = judge({ hold: { ...hold, autoSyncOff: [differs.id] } });
    expect(reasons).toMatchObject([
      {
        code: 'held',
        message: expect.stringContaining('with auto-sync off'),
      },
      {
        code: 'out-of-sync',
        severity: 'info',
        fix: 'The hold keeps it so, as long as Git names another release: revert in Git before you lift it.',
      },
    ]);
  });

  it('is said as ever where the hold keeps nothing off', () => {
    const codes = judge({ hold: { ...hold, autoSyncOff: [] } }).map(
      ({ code, severity }) => `${severity} ${code}`,
    );
    expect(codes).toContain('warning out-of-sync');
    expect(codes).toContain('warning auto-sync-off');
  });
});
