import {
  APP,
  application,
  gitOps,
  manifests,
  REPO,
  SCORER,
} from '../testing/gitOps';
import { at, CONFIG_MAP, configMap } from '../testing/objects';

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
