import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import { application, canary, deployment } from '../__testUtils__/delivered';
import { FakeRepositoryHost } from '../__testUtils__/FakeRepositoryHost';
import {
  codes,
  healthy,
  IMAGE,
  kinds,
  plan,
  promoted,
  V1,
  V2,
} from './__testUtils__/planned';

describe('a rollback of a promoted release', () => {
  it('reverts Git, waits, and moves the alias back last', async () => {
    const planned = await plan(promoted(), { records: [healthy(V1, '1')] });

    expect(planned.rollback?.path).toBe('git');
    expect(kinds(planned)).toEqual([
      'git repository.propose',
      'git repository.await-merge',
      'argocd application.refresh',
      'mlops release.await',
      'mlflow model.move-alias',
      'mlops hold.place',
    ]);
    expect(planned.steps.find(({ id }) => id === 'alias-1')?.input).toEqual({
      source: 'mlflow/main',
      instance: 'main',
      model: 'fraud-detection',
      alias: 'champion',
      version: '1',
      expected: '2',
    });
    expect(planned.steps[0].input).toMatchObject({
      branch: 'main',
      merge: 'now',
      change: {
        type: 'restore',
        path: 'overlays/production',
        to: V1,
        from: 'head-1',
      },
    });
  });

  it('takes the last release that was healthy, not the last one', async () => {
    const history = [V2, 'bad0000000', V1].map((revision, i) => ({
      id: 3 - i,
      revisions: [revision],
      deployedAt: `2026-11-${20 - i}T09:00:00Z`,
      automated: true,
    }));
    const planned = await plan(promoted({ history }), {
      records: [healthy(V1, '1')],
    });
    expect(planned.rollback?.to).toMatchObject({ id: V1, record: 'healthy' });
    expect(planned.rollback?.targets.map(({ id }) => id)).toEqual([
      'bad0000000',
      V1,
    ]);
  });

  it('never chooses a release by itself that was seen failing', async () => {
    const planned = await plan(promoted(), {
      records: [{ ...healthy(V1, '1'), record: 'failed' }],
    });
    expect(codes(planned.blockers)).toEqual(['no-target']);
    expect(planned.steps).toEqual([]);
    // A person may choose it all the same.
    expect(planned.rollback?.to).toBeUndefined();
    expect(planned.rollback?.targets).toHaveLength(1);
  });

  describe('of one that another environment serves too', () => {
    /** v2 serves everything in staging and in production. */
    const both = (): SourceObservation => {
      const { applications = [], workloads = [], ...rest } = promoted();
      const v2 = {
        images: [`${IMAGE}:2.0.0`],
        model: { name: 'fraud-detection', version: '2' },
      };
      return {
        ...rest,
        applications: [
          ...applications,
          application('staging', { images: v2.images }),
        ],
        workloads: [...workloads, deployment('staging', v2)],
      };
    };
    const records = [healthy(V1, '1')];

    it('leaves the alias where production goes on serving it, and says so', async () => {
      const planned = await plan(both(), { environment: 'staging', records });
      expect(kinds(planned)).not.toContain('mlflow model.move-alias');
      expect(planned.warnings).toContainEqual({
        code: 'alias-stays',
        severity: 'info',
        message: 'champion stays on v2, which production serves',
      });
    });

    it('moves it back from production, whatever staging serves', async () => {
      const planned = await plan(both(), { records });
      expect(kinds(planned)).toContain('mlflow model.move-alias');
      expect(codes(planned.warnings)).not.toContain('alias-stays');
    });
  });

  it('leaves an alias of a model alone that does not name the entity back', async () => {
    const seen = promoted();
    const stranger = seen.models?.map(model => ({ ...model, tags: {} }));
    const { steps } = await plan({ ...seen, models: stranger });
    expect(steps.some(({ kind }) => kind === 'model.move-alias')).toBe(false);
  });

  it('skips the analysis only if asked, and restores it', async () => {
    const seen = {
      ...promoted(),
      rollouts: [
        canary({ phase: 'Succeeded', traffic: { primary: 100, candidate: 0 } }),
      ],
    };
    expect(codes((await plan(seen)).warnings)).toContain('analysed-again');

    const planned = await plan(seen, { input: { skipAnalysis: true } });
    expect(kinds(planned)).toEqual([
      'flagger rollout.skip-analysis',
      'git repository.propose',
      'git repository.await-merge',
      'argocd application.refresh',
      'mlops release.await',
      'flagger rollout.restore-analysis',
      'mlops hold.place',
    ]);
  });

  it('waits for a sync window: nothing could be deployed', async () => {
    const { blockers } = await plan(
      promoted({
        syncWindow: {
          canSync: false,
          window: 'deny 0 8 * * * for 10h',
          until: '2026-11-20T18:00:00Z',
        },
      }),
    );
    expect(blockers).toEqual([
      expect.objectContaining({
        code: 'sync-window',
        message: expect.stringContaining('until 2026-11-20 18:00 UTC'),
      }),
    ]);
  });

  it('syncs by hand where a sync window keeps only automation out', async () => {
    const planned = await plan(
      promoted({
        autoSync: { enabled: true, selfHeal: true, prune: true },
        syncWindow: {
          canSync: false,
          canSyncByHand: true,
          window: 'deny 0 8 * * 1-5 for 10h',
        },
      }),
    );
    expect(codes(planned.blockers)).toEqual([]);
    expect(kinds(planned)).toEqual([
      'git repository.propose',
      'git repository.await-merge',
      'argocd application.refresh',
      'argocd application.sync',
      'mlops release.await',
      'mlflow model.move-alias',
      'mlops hold.place',
    ]);
    expect(
      planned.steps.find(({ id }) => id === 'sync-1')?.input,
    ).toMatchObject({
      prune: true,
      application: { name: 'fraud-detection-production' },
    });
  });

  it('says who must approve the pull request', async () => {
    const planned = await plan(promoted(), { merge: 'approval' });
    expect(planned.awaitsPullRequest).toContain('approved');
  });

  it('warns of shared files that changed too and stay', async () => {
    const host = new FakeRepositoryHost();
    host.restored = { ...host.restored, elsewhere: ['base/deployment.yaml'] };
    const { warnings } = await plan(promoted(), { host });
    expect(warnings).toContainEqual(
      expect.objectContaining({
        code: 'changed-elsewhere',
        message: expect.stringContaining('base/deployment.yaml'),
      }),
    );
  });

  it('follows the default branch where the Application follows HEAD', async () => {
    const [source] = application('production').sources;
    const planned = await plan(
      promoted({ sources: [{ ...source, targetRevision: 'HEAD' }] }),
    );
    expect(planned.steps[0].input).toMatchObject({ branch: 'trunk' });
  });

  it('cannot be prepared while the Git host is down', async () => {
    const host = new FakeRepositoryHost();
    host.fault = new Error('Gitea does not answer');
    const { blockers } = await plan(promoted(), { host });
    expect(codes(blockers)).toEqual(['repository']);
  });
});
