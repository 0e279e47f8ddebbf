import type {
  DestinationDelivery,
  RegisteredModel,
  Rollout,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { reasonsOf, stateOf } from '.';
import {
  application,
  canary,
  deployment,
  modelVersion,
  registeredModel,
} from '../__testUtils__/delivered';
import { judgeModel } from '../join/models';
import { DEFAULT_VALIDATION_GATES } from '@slipway/backstage-plugin-mlops-common';

function destination(
  part: Partial<DestinationDelivery> = {},
): DestinationDelivery {
  return {
    cluster: 'sandbox',
    namespace: 'fraud-production',
    applications: [],
    rollouts: [],
    workloads: [],
    traffic: [],
    ...part,
  };
}

function model(part: Parameters<typeof registeredModel>[0] = {}) {
  return judgeModel(registeredModel(part), DEFAULT_VALIDATION_GATES, {
    live: () => [],
    candidate: () => [],
  });
}

function judge(
  part: Partial<DestinationDelivery>,
  options: {
    models?: RegisteredModel[];
    statuses?: SourceStatus[];
    isLast?: boolean;
  } = {},
) {
  const destinations = [destination(part)];
  const reasons = reasonsOf({
    destinations,
    models: [],
    statuses: [],
    isLast: true,
    ...options,
  });
  return {
    state: stateOf(destinations, reasons),
    reasons,
    codes: reasons.map(({ code }) => code),
    text: reasons.map(({ message }) => message).join('\n'),
  };
}

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

describe('the reasons of rollouts', () => {
  it('say after a failed analysis that Git still names the bad version', () => {
    const { state, text } = judge({
      rollouts: [
        canary({
          phase: 'Failed',
          traffic: { primary: 100, candidate: 0 },
          message: 'Canary failed! Scaling down fraud-detection',
        }),
      ],
      live: { images: [], model: { name: 'credit-risk', version: '5' } },
    });
    expect(state).toBe('broken');
    expect(text).toContain('All traffic is on credit-risk v5');
    expect(text).toContain('Git still names the bad version');
  });

  it('say which checks halt it', () => {
    const { codes, text } = judge({
      rollouts: [
        canary({
          failedChecks: { count: 2, threshold: 5 },
          metrics: [
            {
              name: 'model-precision',
              unit: '',
              min: 0.85,
              value: 0.7,
              verdict: 'fail',
            },
            {
              name: 'request-duration',
              unit: 'ms',
              max: 100,
              value: 45,
              verdict: 'pass',
            },
          ],
        }),
      ],
    });
    expect(codes).toEqual(['rollout-halted', 'rollout-progressing']);
    expect(text).toContain('2 of 5 allowed failed checks (model-precision)');
  });

  it('name the gate it waits for', () => {
    const { state, text } = judge({
      rollouts: [
        canary({
          phase: 'WaitingPromotion',
          gates: [
            { name: 'sign-off', type: 'confirm-promotion', state: 'waiting' },
            { name: 'load', type: 'rollout', state: 'idle' },
          ],
        }),
      ],
    });
    expect(state).toBe('attention');
    expect(text).toContain('waits for the gate sign-off (confirm-promotion)');
  });

  it.each<[string, Partial<Rollout>]>([
    [
      'the candidate of fraud-detection is in an A/B test with 100 % of the matching requests (check 2 of 10)',
      {
        strategy: 'ab-testing',
        matchedTraffic: { primary: 0, candidate: 100 },
      },
    ],
    [
      'the candidate of fraud-detection is in a blue/green release without traffic yet (check 2 of 10)',
      { strategy: 'blue-green' },
    ],
    [
      'The blue/green release of fraud-detection failed. All traffic is back on what was live, but Git still names the bad version',
      { strategy: 'blue-green', phase: 'Failed' },
    ],
  ])('call a rollout by its strategy: %s', (text, part) => {
    const checked = {
      traffic: { primary: 100, candidate: 0 },
      steps: [],
      step: undefined,
      iterations: { done: 2, total: 10 },
    };
    expect(judge({ rollouts: [canary({ ...checked, ...part })] }).text).toBe(
      text,
    );
  });

  it('tell the step of one that goes well', () => {
    expect(judge({ rollouts: [canary()] })).toMatchObject({
      state: 'progressing',
      text: 'the candidate of fraud-detection is on canary with 15 % of the traffic (step 3 of 7)',
    });
  });

  it('warn of one that is suspended with traffic on the candidate', () => {
    const { codes, text } = judge({ rollouts: [canary({ suspended: true })] });
    expect(codes[0]).toBe('rollout-suspended');
    expect(text).toContain('with 15 % of the traffic');
  });
});

describe('the reasons of workloads', () => {
  it('give a candidate time to come up, unless it says that it does not', () => {
    const rollouts = [canary({ traffic: { primary: 100, candidate: 0 } })];
    const replicas = { desired: 2, ready: 0, updated: 2 };
    const starting = deployment('production', { replicas });
    expect(judge({ rollouts, workloads: [starting] })).toMatchObject({
      state: 'progressing',
      codes: ['rollout-progressing'],
    });
    const stuck = { ...starting, problem: 'it has timed out progressing' };
    expect(judge({ rollouts, workloads: [stuck] }).state).toBe('broken');
    const primary = deployment('production', {
      name: 'fraud-detection-primary',
      replicas,
    });
    expect(judge({ rollouts, workloads: [primary] }).state).toBe('broken');
    expect(judge({ rollouts: [canary()], workloads: [starting] }).state).toBe(
      'broken',
    );
  });

  it('say that none is ready, and why', () => {
    expect(
      judge({
        workloads: [
          deployment('dev', {
            replicas: { desired: 2, ready: 0, updated: 2 },
            problem: 'ReplicaSet "x" has timed out progressing.',
          }),
        ],
      }),
    ).toMatchObject({
      state: 'broken',
      text: 'No replica of Deployment fraud-detection is ready: ReplicaSet "x" has timed out progressing',
    });
  });

  it('say that a new version does not come up while the old one serves', () => {
    const stuck = deployment('dev', {
      problem: 'ReplicaSet "x" has timed out progressing.',
    });
    expect(
      judge({ workloads: [stuck], candidate: { images: stuck.images } }),
    ).toMatchObject({
      state: 'broken',
      text: 'fraud-detection v1 does not come up: ReplicaSet "x" has timed out progressing. What ran before still serves',
    });
  });

  it('say how many are ready', () => {
    expect(
      judge({
        workloads: [
          deployment('dev', { replicas: { desired: 3, ready: 2, updated: 3 } }),
        ],
      }),
    ).toMatchObject({ state: 'attention', codes: ['workload-not-ready'] });
  });

  it('are none for a candidate that is scaled to nothing', () => {
    expect(
      judge({
        workloads: [
          deployment('dev', { replicas: { desired: 0, ready: 0, updated: 0 } }),
        ],
      }).codes,
    ).toEqual([]);
  });
});

describe('the reasons of models', () => {
  const live = { images: [], model: { name: 'fraud-detection', version: '1' } };
  const candidate = {
    images: [],
    model: { name: 'fraud-detection', version: '2' },
  };

  it('say which gate the candidate fails, and by how much', () => {
    const bad = modelVersion('2', {
      metrics: { accuracy: 0.9, f1: 0.85, precision: 0.9, recall: 0.61234 },
    });
    const { codes, text } = judge(
      { live, candidate },
      { models: [model({ versions: [bad, modelVersion('1')] })] },
    );
    expect(codes).toContain('candidate-fails-gate');
    expect(text).toContain('fails recall >= 0.75 with 0.6123');
  });

  it('say which metric is missing to judge the candidate', () => {
    const bare = modelVersion('2', { metrics: { accuracy: 0.9 } });
    const { text } = judge(
      { live, candidate },
      { models: [model({ versions: [bare, modelVersion('1')] })] },
    );
    expect(text).toContain('its run has no f1, precision and recall');
  });

  it('say that the champion is not what is live, in the last environment only', () => {
    const models = [model({ aliases: [{ alias: 'champion', version: '2' }] })];
    expect(judge({ live }, { models }).text).toBe(
      'The alias champion is on fraud-detection v2, but fraud-detection v1 is live',
    );
    expect(judge({ live }, { models, isLast: false }).codes).toEqual([]);
  });

  it('take it calmly when the champion is already on canary', () => {
    const models = [model({ aliases: [{ alias: 'champion', version: '2' }] })];
    expect(judge({ live, candidate }, { models }).reasons).toMatchObject([
      { code: 'alias-differs', severity: 'info' },
    ]);
  });

  it('say that a version runs which nobody registered', () => {
    const unknown = {
      images: [],
      model: { name: 'fraud-detection', version: '9' },
    };
    const aliases: [] = [];
    expect(
      judge({ live: unknown }, { models: [model({ aliases })] }).codes,
    ).toEqual(['version-not-registered']);
    expect(
      judge(
        { live: unknown },
        { models: [model({ aliases, totalVersions: 40 })] },
      ).codes,
    ).toEqual([]);
  });
});

describe('the reasons of sources', () => {
  const status = (id: string): SourceStatus => ({
    id,
    system: 'argocd',
    instance: 'main',
    title: 'Argo CD',
    freshness: {
      state: 'stale',
      observedAt: '2026-11-20T10:00:00Z',
      reason: 'connection refused',
    },
  });

  it('say from when it is what a source shows here', () => {
    expect(
      judge(
        { applications: [application('production')] },
        { statuses: [status('argocd/main')] },
      ),
    ).toMatchObject({
      state: 'attention',
      text: 'What Argo CD (main) says here is from 2026-11-20 10:00 UTC: connection refused',
    });
  });

  it('are none for a source that shows nothing here', () => {
    expect(
      judge(
        { applications: [application('production')] },
        { statuses: [status('argocd/other')] },
      ).codes,
    ).toEqual([]);
  });
});
