import type { NewObject } from '../kubernetes/types';
import {
  APP,
  application,
  AUTOMATED,
  gitOps,
  manifests,
  REPO,
  SCORER,
} from '../testing/gitOps';
import { at, deployment } from '../testing/objects';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

function configMap(name: string, data: Record<string, string> = {}): NewObject {
  return { ...CONFIG_MAP, metadata: { name }, data };
}

describe('a refresh', () => {
  it('compares, takes the annotation away, and says when', async () => {
    const { cluster, clock, app, status, first, refresh } = gitOps();
    cluster.create(application());
    await clock.advance(1);
    await clock.advance(30);
    await refresh();
    expect(app().metadata.annotations).toBeUndefined();
    expect(status('sync')).toMatchObject({
      status: 'OutOfSync',
      revision: first.sha,
      comparedTo: { source: { repoURL: REPO, path: 'app' } },
    });
    expect(status('health', 'status')).toBe('Missing');
    expect(status('reconciledAt')).toBe('2026-03-02T09:00:31Z');
    expect(status('resources')).toEqual([
      {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'scorer',
        status: 'OutOfSync',
      },
    ]);
  });

  it('comes by itself after 120 s and up to 60 s more', async () => {
    const { cluster, clock, push, status } = gitOps();
    cluster.create(application());
    await clock.advance(1);
    const next = push('2.0.0');
    await clock.advance(118);
    expect(status('sync', 'revision')).not.toBe(next.sha);
    await clock.advance(63);
    expect(status('sync', 'revision')).toBe(next.sha);
  });

  it('says what is wrong with the target state', async () => {
    const { cluster, clock, status } = gitOps();
    cluster.create(
      application({
        source: { repoURL: REPO, path: 'nowhere', targetRevision: 'main' },
      }),
    );
    await clock.advance(1);
    expect(status('sync', 'status')).toBe('Unknown');
    expect(status('conditions', '0')).toMatchObject({
      type: 'ComparisonError',
      message:
        'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = nowhere: app path does not exist',
    });
  });

  it('refuses a spec that its project does not permit', async () => {
    const { cluster, clock, status } = gitOps({
      project: {
        sourceRepos: ['https://git.example.com/other/*'],
        destinations: [{ server: '*', namespace: 'other' }],
      },
    });
    cluster.create(application());
    await clock.advance(1);
    expect(status('health', 'status')).toBe('Unknown');
    expect(at(status('conditions'), '0')).toMatchObject({
      type: 'InvalidSpecError',
      message: `application repo ${REPO} is not permitted in project 'default'`,
    });
    expect(at(status('conditions'), '1', 'message')).toBe(
      "application destination server 'https://kubernetes.default.svc' and namespace 'shop' do not match any of the allowed destinations in project 'default'",
    );
  });

  it('refuses a project that does not exist', async () => {
    const { cluster, clock, status } = gitOps();
    cluster.create(application({ project: 'gone' }));
    await clock.advance(1);
    expect(status('conditions', '0', 'message')).toBe(
      'Application referencing project gone which does not exist',
    );
  });

  it('drops a condition once its cause is gone', async () => {
    const { cluster, clock, status, refresh } = gitOps();
    cluster.create(application({ project: 'gone' }));
    await clock.advance(1);
    cluster.merge(APP, { spec: { project: 'default' } });
    await refresh();
    expect(status('conditions')).toBeUndefined();
  });
});

describe('a sync', () => {
  it('runs, applies, and is remembered', async () => {
    const { cluster, clock, app, status, first, sync, image } = gitOps();
    cluster.create(application());
    await clock.advance(1);
    cluster.merge(APP, {
      operation: { initiatedBy: { username: 'ada' }, sync: {} },
    });
    await clock.advance(1);
    expect(status('operationState', 'phase')).toBe('Running');
    await clock.advance(60);
    expect(app().operation).toBeUndefined();
    expect(status('operationState')).toMatchObject({
      phase: 'Succeeded',
      message: 'successfully synced (all tasks run)',
      syncResult: {
        revision: first.sha,
        resources: [
          {
            kind: 'Deployment',
            status: 'Synced',
            message: 'deployment.apps/scorer created',
          },
        ],
      },
    });
    expect(status('history')).toMatchObject([
      { id: 0, revision: first.sha, initiatedBy: { username: 'ada' } },
    ]);
    expect(image()).toBe('ghcr.io/slipway-demo/scorer:1.0.0');
    expect(status('sync', 'status')).toBe('Synced');
    expect(status('health', 'status')).toBe('Healthy');
    expect(status('summary', 'images')).toEqual([
      'ghcr.io/slipway-demo/scorer:1.0.0',
    ]);
    await sync();
    expect(status('history', '1', 'id')).toBe(1);
  });

  it('takes a request up only where there was none: a second one is lost', async () => {
    const { cluster, clock, app, status, push, first } = gitOps();
    cluster.create(application());
    await clock.advance(1);
    const second = push('2.0.0');
    cluster.merge(APP, { operation: { sync: { revision: first.sha } } });
    await clock.advance(1);
    cluster.merge(APP, { operation: { sync: { revision: second.sha } } });
    await clock.advance(30);
    expect(app().operation).toBeUndefined();
    expect(status('operationState', 'syncResult', 'revision')).toBe(first.sha);
    expect(status('history')).toHaveLength(1);
  });

  it('keeps ten entries of history, with ids that go on', async () => {
    const { cluster, clock, status, sync } = gitOps();
    cluster.create(application());
    await clock.advance(1);
    for (let count = 0; count < 13; count += 1) {
      await sync();
    }
    expect(status('history')).toHaveLength(10);
    expect(status('history', '0', 'id')).toBe(3);
    expect(status('history', '9', 'id')).toBe(12);
  });

  it('keeps as many as revisionHistoryLimit says', async () => {
    const { cluster, clock, status, sync } = gitOps();
    cluster.create(application({ revisionHistoryLimit: 2 }));
    await clock.advance(1);
    for (let count = 0; count < 4; count += 1) {
      await sync();
    }
    expect(at(status('history'), '0', 'id')).toBe(2);
  });

  it('goes back to an older revision, whereupon the Application is out of sync', async () => {
    const { cluster, clock, status, image, first, push, sync } = gitOps();
    cluster.create(application());
    await sync();
    push('2.0.0');
    await sync();
    expect(image()).toContain('2.0.0');
    await sync({ sync: { revision: first.sha } });
    await clock.advance(30);
    expect(image()).toContain('1.0.0');
    expect(status('sync', 'status')).toBe('OutOfSync');
    expect(status('history', '2', 'revision')).toBe(first.sha);
  });

  it('can be a dry run, which changes nothing', async () => {
    const { cluster, status, sync } = gitOps();
    cluster.create(application());
    await sync({ sync: { dryRun: true } });
    expect(status('operationState', 'phase')).toBe('Succeeded');
    expect(status('history')).toBeUndefined();
    expect(cluster.get(SCORER)).toBeUndefined();
  });

  it('leaves what is gone from Git, unless it is to be pruned', async () => {
    const { cluster, status, push, sync } = gitOps();
    cluster.create(application());
    push('1.0.0', [configMap('extra')]);
    await sync();
    push('1.0.0');
    await sync();
    const extra = { ...CONFIG_MAP, namespace: 'shop', name: 'extra' };
    expect(cluster.get(extra)).toBeDefined();
    expect(status('sync', 'status')).toBe('OutOfSync');
    expect(status('resources', '0')).toMatchObject({
      name: 'extra',
      requiresPruning: true,
    });
    await sync({ sync: { prune: true } });
    expect(cluster.get(extra)).toBeUndefined();
    expect(status('sync', 'status')).toBe('Synced');
  });

  it('waits between waves until the one before is healthy', async () => {
    const { cluster, clock, status, git, sync } = gitOps();
    git.commit(REPO, {
      message: 'Add a gate',
      author: 'Ada',
      at: clock.now(),
      changes: {
        app: manifests('1.0.0', [
          {
            ...configMap('after'),
            metadata: {
              name: 'after',
              annotations: { 'argocd.argoproj.io/sync-wave': '1' },
            },
          },
        ]),
      },
    });
    cluster.create(application());
    await clock.advance(1);
    cluster.merge(APP, { operation: { sync: {} } });
    await clock.advance(4);
    expect(status('operationState')).toMatchObject({
      phase: 'Running',
      message: 'waiting for healthy state of apps/Deployment/scorer',
    });
    const after = { ...CONFIG_MAP, namespace: 'shop', name: 'after' };
    expect(cluster.get(after)).toBeUndefined();
    await sync();
    await clock.advance(30);
    expect(cluster.get(after)).toBeDefined();
    expect(status('operationState', 'phase')).toBe('Succeeded');
    expect(status('resources', '0', 'syncWave')).toBe(1);
  });

  it('fails when a kind is not installed', async () => {
    const { cluster, push, status, sync } = gitOps();
    push('1.0.0', [
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'Probe',
        metadata: { name: 'scorer' },
      },
    ]);
    cluster.create(application());
    await sync();
    expect(status('operationState', 'phase')).toBe('Failed');
    expect(status('operationState', 'message')).toContain(
      'one or more synchronization tasks are not valid: The Kubernetes API could not find monitoring.coreos.com/Probe',
    );
  });

  it('can be terminated', async () => {
    const { cluster, clock, status, app } = gitOps();
    cluster.create(application());
    await clock.advance(1);
    cluster.merge(APP, { operation: { sync: {} } });
    await clock.advance(1);
    cluster.merge(APP, {
      status: { operationState: { phase: 'Terminating' } },
    });
    await clock.advance(5);
    expect(status('operationState')).toMatchObject({
      phase: 'Failed',
      message: 'Operation terminated',
    });
    expect(app().operation).toBeUndefined();
  });

  it('refuses an operation that says nothing', async () => {
    const { cluster, clock, status } = gitOps();
    cluster.create(application());
    await clock.advance(1);
    cluster.merge(APP, { operation: { initiatedBy: { username: 'ada' } } });
    await clock.advance(5);
    expect(status('operationState')).toMatchObject({
      phase: 'Error',
      message: 'Invalid operation request: no operation specified',
    });
  });

  it('tries again as often as it may, further and further apart', async () => {
    const { cluster, clock, status, sync } = gitOps();
    cluster.create(
      application({
        source: { repoURL: REPO, path: 'nowhere', targetRevision: 'main' },
      }),
    );
    await clock.advance(1);
    await sync({ retry: { limit: 2 } });
    expect(status('operationState')).toMatchObject({
      phase: 'Running',
      retryCount: 1,
    });
    expect(status('operationState', 'finishedAt')).toBeDefined();
    expect(status('operationState', 'message')).toMatch(
      /Retrying attempt #1 at \d+:\d\dAM\.$/,
    );
    await clock.advance(60);
    expect(status('operationState', 'phase')).toBe('Error');
    expect(status('operationState', 'message')).toContain('(retried 2 times).');
  });
});

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

describe('what counts as a difference', () => {
  it('is neither a default, nor a status, nor what others have added', async () => {
    const { cluster, clock, status, sync, refresh } = gitOps();
    cluster.create(application());
    await sync();
    await clock.advance(30);
    cluster.merge(SCORER, {
      metadata: { annotations: { note: 'mine' }, labels: { team: 'a' } },
      spec: { progressDeadlineSeconds: 600 },
    });
    await refresh();
    expect(status('sync', 'status')).toBe('Synced');
  });

  it('is a field that was taken out of Git', async () => {
    const { cluster, status, sync, push, refresh } = gitOps();
    push('1.0.0', [configMap('settings', { a: '1', b: '2' })]);
    cluster.create(application());
    await sync();
    push('1.0.0', [configMap('settings', { a: '1' })]);
    await refresh();
    expect(status('sync', 'status')).toBe('OutOfSync');
    await sync();
    const settings = cluster.get({
      ...CONFIG_MAP,
      namespace: 'shop',
      name: 'settings',
    });
    expect(settings?.data).toEqual({ a: '1' });
  });

  const withReplicas = (replicas: number) => [
    {
      ...deployment({ name: 'scorer', namespace: '', replicas }),
      metadata: { name: 'scorer' },
    },
  ];

  it('is spec.replicas in Git once Flagger has scaled to 0', async () => {
    const { cluster, clock, status, sync, git, refresh } = gitOps();
    git.commit(REPO, {
      message: 'Name the replicas',
      author: 'Ada',
      at: clock.now(),
      changes: { app: withReplicas(2) },
    });
    cluster.create(application());
    await sync();
    cluster.merge(SCORER, { spec: { replicas: 0 } });
    await refresh();
    expect(status('sync', 'status')).toBe('OutOfSync');
    cluster.merge(APP, {
      spec: {
        ignoreDifferences: [
          {
            group: 'apps',
            kind: 'Deployment',
            jsonPointers: ['/spec/replicas'],
          },
        ],
      },
    });
    await refresh();
    expect(status('sync', 'status')).toBe('Synced');
  });

  it('is put back by a sync even when ignored, unless the sync respects it', async () => {
    const { cluster, clock, git, sync } = gitOps();
    git.commit(REPO, {
      message: 'Name the replicas',
      author: 'Ada',
      at: clock.now(),
      changes: { app: withReplicas(2) },
    });
    cluster.create(
      application({
        ignoreDifferences: [
          {
            group: 'apps',
            kind: 'Deployment',
            jqPathExpressions: ['.spec.replicas'],
          },
        ],
      }),
    );
    await sync();
    cluster.merge(SCORER, { spec: { replicas: 0 } });
    await sync({ sync: { syncOptions: ['RespectIgnoreDifferences=true'] } });
    expect(at(cluster.get(SCORER), 'spec', 'replicas')).toBe(0);
    await sync();
    expect(at(cluster.get(SCORER), 'spec', 'replicas')).toBe(2);
  });
});

describe('health', () => {
  const canary = (phase: string): NewObject => ({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'scorer', namespace: 'shop' },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scorer' },
      service: { port: 80 },
      analysis: { interval: '1m', threshold: 1, iterations: 1 },
    },
    status: {
      phase,
      canaryWeight: 15,
      conditions: [
        { type: 'Promoted', status: 'Unknown', reason: phase, message: 'why' },
      ],
    },
  });

  it.each([
    ['Progressing', 'Progressing'],
    ['Promoting', 'Progressing'],
    ['Finalising', 'Progressing'],
    ['Succeeded', 'Healthy'],
    ['Initialized', 'Healthy'],
    ['Failed', 'Degraded'],
    ['Waiting', 'Unknown'],
    ['WaitingPromotion', 'Unknown'],
  ])('of a canary that is %s is %s', async (phase, health) => {
    const { cluster, clock, status, push, refresh } = gitOps();
    const { status: _, ...wanted } = canary(phase);
    push('1.0.0', [wanted]);
    cluster.create(canary(phase));
    cluster.create(application());
    await clock.advance(1);
    await refresh();
    expect(status('health', 'status')).toBe(health);
  });

  it('is told with its cause, and when it turned', async () => {
    const { cluster, clock, status, push, refresh } = gitOps();
    const { status: _, ...wanted } = canary('Failed');
    push('1.0.0', [wanted]);
    cluster.create(application());
    await clock.advance(1);
    cluster.create(canary('Failed'));
    await clock.advance(60);
    await refresh();
    expect(status('health')).toEqual({
      status: 'Degraded',
      message: 'Caused by flagger.app/Canary:shop/scorer',
      lastTransitionTime: '2026-03-02T09:01:01Z',
    });
    await clock.advance(60);
    await refresh();
    expect(status('health', 'lastTransitionTime')).toBe('2026-03-02T09:01:01Z');
  });

  it('is not in the resources of the CR', async () => {
    const { cluster, status, sync } = gitOps();
    cluster.create(application());
    await sync();
    expect(at(status('resources'), '0', 'health')).toBeUndefined();
    expect(status('resourceHealthSource')).toBe('appTree');
  });
});

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

describe('other shapes of Applications', () => {
  it('takes manifests from several sources, each at its revision', async () => {
    const { cluster, clock, git, status, first, sync } = gitOps();
    const base = 'https://git.example.com/platform/base';
    const second = git.commit(base, {
      message: 'Base',
      author: 'Ada',
      at: clock.now(),
      changes: { monitoring: [configMap('dashboards')] },
    });
    cluster.create(
      application({
        source: undefined,
        sources: [
          { repoURL: REPO, path: 'app', targetRevision: 'main' },
          { repoURL: base, path: 'monitoring', targetRevision: 'main' },
          { repoURL: base, ref: 'values', targetRevision: 'main' },
        ],
      }),
    );
    await sync();
    const revisions = [first.sha, second.sha, second.sha];
    expect(status('sync', 'revisions')).toEqual(revisions);
    expect(status('sync', 'revision')).toBeUndefined();
    expect(status('history', '0')).toMatchObject({ revisions });
    expect(status('history', '0', 'revision')).toBeUndefined();
    expect(status('resources')).toHaveLength(2);
  });

  it('puts back what a person changes on a child, when a parent owns it', async () => {
    const { cluster, clock, git, app } = gitOps();
    const apps = 'https://git.example.com/platform/apps';
    const { metadata, ...child } = application({ syncPolicy: AUTOMATED });
    git.commit(apps, {
      message: 'Apps',
      author: 'Ada',
      at: clock.now(),
      changes: { shop: [{ ...child, metadata: { ...metadata } }] },
    });
    cluster.create({
      ...application({
        source: { repoURL: apps, path: 'shop', targetRevision: 'main' },
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: 'argocd',
        },
        syncPolicy: AUTOMATED,
      }),
      metadata: { name: 'shop-apps', namespace: 'argocd' },
    });
    await clock.advance(60);
    expect(app().metadata.annotations?.['argocd.argoproj.io/tracking-id']).toBe(
      'shop-apps:argoproj.io/Application:argocd/scorer',
    );
    cluster.merge(APP, { spec: { syncPolicy: { automated: null } } });
    await clock.advance(10);
    expect(at(app(), 'spec', 'syncPolicy')).toEqual(AUTOMATED);
  });

  it('lives in a namespace of its own when the project allows it', async () => {
    const { cluster, clock, image } = gitOps();
    cluster.create({
      ...application({ syncPolicy: AUTOMATED }),
      metadata: { name: 'scorer', namespace: 'team-shop' },
    });
    await clock.advance(60);
    expect(image()).toContain('1.0.0');
    expect(
      cluster.get(SCORER)?.metadata.annotations?.[
        'argocd.argoproj.io/tracking-id'
      ],
    ).toBe('team-shop_scorer:apps/Deployment:shop/scorer');
  });

  it('takes what it manages along when it is deleted with its finalizer', async () => {
    const { cluster, clock } = gitOps();
    cluster.create({
      ...application({ syncPolicy: AUTOMATED }),
      metadata: {
        name: 'scorer',
        namespace: 'argocd',
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
    });
    await clock.advance(30);
    cluster.delete(APP);
    await clock.advance(5);
    expect(cluster.get(APP)).toBeUndefined();
    expect(cluster.get(SCORER)).toBeUndefined();
  });

  it('rests when nothing changes but the time of reconciliation', async () => {
    const { cluster, clock } = gitOps();
    cluster.create(application({ syncPolicy: AUTOMATED }));
    await clock.advance(60);
    let writes = 0;
    cluster.onEvent(() => {
      writes += 1;
    });
    await clock.advance(1800);
    expect(writes).toBeGreaterThan(8);
    expect(writes).toBeLessThan(17);
  });
});
