import { APP, application, gitOps, REPO } from '../testing/gitOps';
import { at } from '../testing/objects';

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
