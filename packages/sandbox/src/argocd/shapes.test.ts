import {
  APP,
  application,
  AUTOMATED,
  gitOps,
  REPO,
  SCORER,
} from '../testing/gitOps';
import { at, configMap } from '../testing/objects';

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
