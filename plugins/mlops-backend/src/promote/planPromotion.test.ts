import type { RolloutStrategy } from '@slipway/backstage-plugin-mlops-common';
import {
  application,
  canary,
  canaryWorkloads,
} from '../__testUtils__/delivered';
import { FakeRepositoryHost } from '../__testUtils__/FakeRepositoryHost';
import {
  IMAGE,
  overlay,
  planPromotionOf as plan,
  promotable,
} from '../__testUtils__/promotable';

const codes = (reasons: readonly { code: string }[] = []) =>
  reasons.map(({ code }) => code);

describe('promoting a release', () => {
  it('proposes what differs, waits for the merge and until it serves', async () => {
    const planned = await plan();

    expect(planned.title).toBe(
      'Promote v2 (4a1c9e2) from staging to production',
    );
    expect(planned.blockers).toEqual([]);
    expect(planned.warnings).toEqual([]);
    expect(
      planned.steps.map(({ system, kind }) => `${system} ${kind}`),
    ).toEqual([
      'git repository.propose',
      'git repository.await-merge',
      'argocd application.refresh',
      'mlops release.await',
    ]);
    expect(planned.steps[0].input).toMatchObject({
      repoUrl: 'https://github.com/fraud/fraud-detection-gitops',
      branch: 'main',
      title: 'production: Promote v2 (4a1c9e2) from staging to production',
      merge: 'approval',
      change: {
        type: 'files',
        from: 'main',
        files: overlay('production', '2'),
      },
    });
    expect(planned.steps[3].input).toMatchObject({
      images: [`${IMAGE}:2.0.0`],
      revision: { by: 'step', step: 'merged' },
      // A commit of others after it does not end the wait.
      folder: {
        repoUrl: 'https://github.com/fraud/fraud-detection-gitops',
        path: 'overlays/production',
        branch: 'main',
      },
      model: { name: 'fraud-detection', version: '2' },
    });
    expect(planned.awaitsPullRequest).toBeDefined();
    expect(planned.subjects).toEqual([
      {
        title: 'Application argocd/fraud-detection-production',
        boundBack: true,
      },
    ]);
  });

  it('shows the files as they would change', async () => {
    const { files = [] } = await plan();
    expect(files.map(({ path, change }) => `${change} ${path}`)).toEqual([
      'changed overlays/production/kustomization.yaml',
      'changed overlays/production/model.yaml',
    ]);
    expect(files[0].diff).toContain('-    newTag: 1.0.0\n+    newTag: 2.0.0\n');
  });

  it('waits for nobody where the configuration says so', async () => {
    const planned = await plan({ merge: 'now' });
    expect(planned.awaitsPullRequest).toBeUndefined();
    expect(planned.steps[0].input).toMatchObject({ merge: 'now' });
  });

  it('takes the environment before by default', async () => {
    const { title } = await plan({ input: {} });
    expect(title).toContain('from staging to production');
    await expect(plan({ input: {}, environment: 'dev' })).rejects.toThrow(
      'input.from: there is no environment before dev',
    );
  });

  it.each([
    [
      'qa',
      'input.from: there is no qa here; there are: dev, staging, production',
    ],
    [
      'production',
      'input.from: production is the environment that is promoted to',
    ],
  ])('refuses to promote from %s', async (from, message) => {
    await expect(plan({ input: { from } })).rejects.toThrow(message);
  });

  it('has nothing to promote where both name the same release', async () => {
    const host = new FakeRepositoryHost();
    host.folders.main = overlay('production', '2');
    const planned = await plan({ host });
    expect(codes(planned.blockers)).toEqual(['nothing-to-promote']);
    expect(planned.steps).toEqual([]);
  });

  it('warns of a source that is not well and of canaries in flight', async () => {
    const planned = await plan({
      seen: {
        ...promotable,
        applications: [
          application('staging', { health: { status: 'Degraded' } }),
          application('production', {
            syncWindow: { canSync: false, window: 'deny 0 8 * * * for 10h' },
          }),
        ],
        rollouts: [canary()],
        workloads: canaryWorkloads(),
      },
    });
    expect(codes(planned.warnings)).toEqual([
      'source-not-healthy',
      'target-rollout',
      'sync-window',
    ]);
  });

  it.each<[RolloutStrategy, string]>([
    ['canary', 'canary'],
    ['ab-testing', 'A/B test'],
    ['blue-green', 'blue/green release'],
  ])('calls a rollout in flight what it is: %s', async (strategy, noun) => {
    const { warnings } = await plan({
      seen: {
        ...promotable,
        rollouts: [canary({ strategy })],
        workloads: canaryWorkloads(),
      },
    });
    expect(warnings?.map(({ message }) => message)).toEqual([
      `This takes the place of the ${noun} that is in flight in production (fraud-detection, Progressing)`,
    ]);
  });

  it.each([
    ['staging', ['not-bound-back']],
    ['production', []],
  ])(
    'reads no repository for an Application of %s that does not name the entity back',
    async (environment, blockers) => {
      const host = new FakeRepositoryHost();
      const planned = await plan({
        host,
        seen: {
          ...promotable,
          applications: ['staging', 'production'].map(name =>
            application(name, { boundBack: name !== environment }),
          ),
        },
      });
      expect(host.reads).toBe(0);
      expect(planned.files).toBeUndefined();
      expect(codes(planned.blockers)).toEqual(blockers);
      expect(planned.subjects[0].boundBack).toBe(environment === 'staging');
    },
  );

  it('is blocked without write access', async () => {
    const host = new FakeRepositoryHost();
    jest.spyOn(host, 'find').mockReturnValue(undefined);
    const planned = await plan({ host });
    expect(codes(planned.blockers)).toEqual(['no-write-access']);
  });

  it('is blocked where the target follows a tag', async () => {
    const [source] = application('production').sources;
    const planned = await plan({
      seen: {
        ...promotable,
        applications: [
          application('staging'),
          application('production', {
            sources: [{ ...source, targetRevision: 'v1.2.0' }],
          }),
        ],
      },
    });
    expect(codes(planned.blockers)).toEqual(['not-a-branch']);
  });

  it('is blocked by a layout it does not understand, and says what', async () => {
    const host = new FakeRepositoryHost();
    host.folders.main = [
      { path: 'overlays/production/main.jsonnet', content: '{}' },
    ];
    const planned = await plan({ host });
    expect(planned.blockers).toEqual([
      expect.objectContaining({
        code: 'layout',
        message: expect.stringContaining(
          'The portal does not understand how overlays/production names its release: there is no place for the image',
        ),
      }),
    ]);
  });

  it('is blocked while the Git host does not answer', async () => {
    const host = new FakeRepositoryHost();
    jest
      .spyOn(host, 'readFolder')
      .mockRejectedValue(new Error('Gitea is down'));
    expect((await plan({ host })).blockers).toEqual([
      expect.objectContaining({
        code: 'repository',
        message: 'The change cannot be prepared: Gitea is down',
      }),
    ]);
  });
});
