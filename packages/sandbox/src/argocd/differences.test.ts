import { APP, application, gitOps, REPO, SCORER } from '../testing/gitOps';
import { at, CONFIG_MAP, configMap, deployment } from '../testing/objects';

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
