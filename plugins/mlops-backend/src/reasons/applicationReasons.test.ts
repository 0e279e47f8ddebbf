import { application, canary } from '../__testUtils__/delivered';
import { judge } from './__testUtils__/judged';

describe('the reasons of Applications', () => {
  it('are none for one that is synced and healthy', () => {
    expect(judge({ applications: [application('production')] })).toMatchObject({
      state: 'healthy',
      reasons: [],
    });
  });

  it('say how many objects are out of sync, and that nobody syncs them', () => {
    const { state, codes, text } = judge({
      applications: [
        application('production', {
          sync: 'OutOfSync',
          autoSync: { enabled: false, selfHeal: false, prune: false },
          outOfSync: {
            count: 3,
            resources: [
              {
                cluster: 'sandbox',
                group: 'apps',
                kind: 'Deployment',
                namespace: 'credit-production',
                name: 'credit-risk',
              },
            ],
          },
        }),
      ],
    });
    expect(state).toBe('attention');
    expect(codes).toEqual(['out-of-sync', 'auto-sync-off']);
    expect(text).toContain('changes to 3 objects (Deployment credit-risk)');
  });

  it('name the sync window instead, and until when it holds', () => {
    const { codes, text } = judge({
      applications: [
        application('production', {
          sync: 'OutOfSync',
          outOfSync: { count: 1, resources: [] },
          syncWindow: {
            canSync: false,
            window: 'deny 0 8 * * * for 10h',
            until: '2026-11-21T18:00:00Z',
          },
        }),
      ],
    });
    expect(codes).toEqual(['sync-window']);
    expect(text).toContain('until 2026-11-21 18:00 UTC');
    expect(text).toContain('deny 0 8 * * * for 10h');
  });

  it('say that a person may sync where the window lets them', () => {
    const { reasons } = judge({
      applications: [
        application('production', {
          sync: 'OutOfSync',
          syncWindow: {
            canSync: false,
            canSyncByHand: true,
            window: 'deny 0 8 * * 1-5 for 10h',
          },
        }),
      ],
    });
    expect(reasons[0].fix).toContain('sync by hand');
  });

  it('know an operation that the controller holds because of a window', () => {
    const { codes } = judge({
      applications: [
        application('production', {
          operation: {
            phase: 'Running',
            message: 'Sync operation blocked by sync window',
            startedAt: '2026-11-20T10:00:00Z',
            automated: true,
          },
        }),
      ],
    });
    expect(codes).toEqual(['sync-window']);
  });

  it('put what is broken first', () => {
    const { state, codes, text } = judge({
      applications: [
        application('production', {
          sync: 'OutOfSync',
          health: { status: 'Degraded', message: 'CrashLoopBackOff.' },
          operation: {
            phase: 'Failed',
            message: 'one or more objects failed to apply',
            startedAt: '2026-11-20T10:00:00Z',
            automated: true,
          },
        }),
      ],
    });
    expect(state).toBe('broken');
    expect(codes).toEqual(['degraded', 'sync-failed', 'out-of-sync']);
    expect(text).toContain('is degraded: CrashLoopBackOff\n');
  });

  it.each([
    [{ health: { status: 'Missing' as const } }, 'missing', 'broken'],
    [{ health: { status: 'Suspended' as const } }, 'suspended', 'attention'],
    [
      { health: { status: 'Progressing' as const } },
      'progressing',
      'progressing',
    ],
    [{ sync: 'Unknown' as const }, 'unknown', 'attention'],
    [
      { conditions: [{ type: 'ComparisonError', message: 'no such repo' }] },
      'application-error',
      'broken',
    ],
    [
      {
        operation: {
          phase: 'Running' as const,
          startedAt: '2026-11-20T10:00:00Z',
          automated: false,
        },
      },
      'syncing',
      'progressing',
    ],
  ])('%j is %s: the environment is %s', (part, code, state) => {
    expect(
      judge({ applications: [application('production', part)] }),
    ).toMatchObject({ codes: [code], state });
  });

  it('do not count unknown health against a canary that waits', () => {
    const { codes } = judge({
      applications: [
        application('production', { health: { status: 'Unknown' } }),
      ],
      rollouts: [canary({ phase: 'WaitingPromotion' })],
    });
    expect(codes).toEqual(['waiting-for-gate']);
  });

  it('leave to a rollout what Argo CD only repeats of it', () => {
    const health = {
      status: 'Degraded' as const,
      message: 'Caused by flagger.app/Canary:fraud-production/fraud-detection',
    };
    expect(
      judge({
        applications: [application('production', { health })],
        rollouts: [
          canary({ phase: 'Failed', traffic: { primary: 100, candidate: 0 } }),
        ],
      }).codes,
    ).toEqual(['rollout-failed']);
  });

  it('make an environment unknown of which nothing at all is known', () => {
    expect(
      judge({
        applications: [
          application('production', { health: { status: 'Unknown' } }),
        ],
      }).state,
    ).toBe('unknown');
  });
});
