import {
  rollbackInputSchema,
  type ApplicationOwner,
  type ParentApplication,
  type RollbackInput,
} from '@slipway/backstage-plugin-mlops-common';
import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  canary,
  canaryWorkloads,
  component,
  deployment,
  FRAUD,
  modelVersion,
  registeredModel,
} from '../__testUtils__/delivered';
import { FakeRepositoryHost } from '../__testUtils__/FakeRepositoryHost';
import { Environments } from '../environments';
import { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery } from '../join/joinDelivery';
import { mergeObservations } from '../join/observations';
import { PastReleases } from './PastReleases';
import { planRollback } from './planRollback';
import type { ReleaseRecord } from './ReleaseLedger';
import type { TakingBack } from './takingsBack';

const V1 = '0b1f3d5a7c';
const V2 = '4a1c9e2b7d';
const IMAGE = 'ghcr.io/slipway-demo/fraud-detection';

/** What `overlays/production` named when v1 was released. */
const V1_FOLDER = [
  {
    path: 'overlays/production/kustomization.yaml',
    content: `images:\n  - name: ${IMAGE}\n    newTag: 1.0.0\n`,
  },
  {
    path: 'overlays/production/model.yaml',
    content:
      'metadata:\n  labels:\n    mlflow.org/model-name: fraud-detection\n    mlflow.org/model-version: "1"\n',
  },
];

const models = [
  registeredModel({
    tags: { 'backstage.io/entity-ref': FRAUD },
    versions: [
      modelVersion('2', { metrics: { precision: 0.92, recall: 0.88 } }),
      modelVersion('1', { metrics: { precision: 0.8, recall: 0.89 } }),
    ],
  }),
];

const inFlight = (part = {}): SourceObservation => ({
  applications: [application('production')],
  rollouts: [canary(part)],
  workloads: canaryWorkloads(),
  models,
});

/** v2 serves everything, and the champion is v2. */
const promoted = (part = {}): SourceObservation => ({
  applications: [
    application('production', { images: [`${IMAGE}:2.0.0`], ...part }),
  ],
  workloads: [
    deployment('production', {
      images: [`${IMAGE}:2.0.0`],
      model: { name: 'fraud-detection', version: '2' },
    }),
  ],
  models: [{ ...models[0], aliases: [{ alias: 'champion', version: '2' }] }],
});

const healthy = (revision: string, version: string): ReleaseRecord => ({
  release: {
    revision,
    images: [`${IMAGE}:${version}.0.0`],
    model: { name: 'fraud-detection', version },
  },
  record: 'healthy',
  lastSeenAt: new Date('2026-11-20T08:59:00Z'),
});

async function plan(
  seen: SourceObservation,
  options: {
    input?: RollbackInput;
    records?: ReleaseRecord[];
    host?: FakeRepositoryHost;
    takings?: TakingBack[];
    merge?: 'now' | 'approval';
    sharedParents?: string[];
  } = {},
) {
  const entity = component('fraud-detection');
  const host = options.host ?? new FakeRepositoryHost();
  host.folders[V1] ??= V1_FOLDER;
  const delivery = joinDelivery({
    entity,
    seen: mergeObservations([seen]),
    statuses: [],
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
  });
  const environment = delivery.environments.find(
    ({ name }) => name === 'production',
  );
  if (!environment) throw new Error('There is no production');
  return planRollback(
    {
      entity,
      entityRef: FRAUD,
      delivery,
      environment,
      input: rollbackInputSchema.parse(options.input ?? {}),
      requestedBy: 'user:default/maria',
      now: new Date('2026-11-20T10:00:00Z'),
    },
    {
      ledger: { recordsOf: async () => options.records ?? [] },
      takingsBack: async () => options.takings ?? [],
      past: new PastReleases(),
      hosts: host,
      merge: options.merge ?? 'now',
      sharedParents: options.sharedParents,
    },
  );
}

const kinds = ({ steps }: Awaited<ReturnType<typeof plan>>) =>
  steps.map(({ system, kind }) => `${system} ${kind}`);
const codes = (reasons: readonly { code: string }[] = []) =>
  reasons.map(({ code }) => code);

describe('a rollback while a canary is in flight', () => {
  it('sends the canary back first, then reverts Git, and holds at last', async () => {
    const planned = await plan(inFlight());

    expect(planned.title).toBe('Roll production back to v1 (0b1f3d5)');
    expect(planned.rollback?.path).toBe('canary');
    expect(kinds(planned)).toEqual([
      'flagger rollout.abort',
      'git repository.propose',
      'git repository.await-merge',
      'argocd application.refresh',
      'mlops release.await',
      'mlops hold.place',
    ]);
    expect(planned.blockers).toEqual([]);
  });

  it('goes back to what serves beside the canary, found by its images in Git', async () => {
    const { rollback } = await plan(inFlight());

    expect(rollback?.to).toMatchObject({
      id: V1,
      record: 'unknown',
      release: {
        images: [`${IMAGE}:1.0.0`],
        model: { name: 'fraud-detection', version: '1' },
      },
    });
    expect(rollback?.from).toMatchObject({
      revision: V2,
      images: [`${IMAGE}:2.0.0`],
    });
    expect(rollback?.differences.metrics).toEqual([
      { name: 'precision', from: 0.92, to: 0.8 },
      { name: 'recall', from: 0.88, to: 0.89 },
    ]);
  });

  it('goes back to the model that serves beside it, in whichever of the same images', async () => {
    const image = [`${IMAGE}:1.0.0`];
    const [primary, target] = canaryWorkloads();
    const history = [V2, 'c0ffee0000', V1].map((revision, i) => ({
      id: 3 - i,
      revisions: [revision],
      deployedAt: `2026-11-${20 - i}T09:00:00Z`,
      automated: true,
    }));
    const other = healthy('c0ffee0000', '3');
    const { rollback } = await plan(
      {
        ...inFlight(),
        applications: [application('production', { history })],
        workloads: [primary, { ...target, images: image }],
      },
      {
        records: [
          { ...other, release: { ...other.release, images: image } },
          healthy(V1, '1'),
        ],
      },
    );
    expect(rollback?.to).toMatchObject({ id: V1 });
  });

  it('leaves the alias alone that the candidate never had', async () => {
    const { steps } = await plan(inFlight());
    expect(steps.some(({ kind }) => kind === 'model.move-alias')).toBe(false);
  });

  it('reverts Git alone where Flagger cannot be signalled, and says so', async () => {
    const reason = 'The canary has no rollback webhook of this portal';
    const planned = await plan(
      inFlight({ abort: { possible: false, reason } }),
    );

    expect(planned.rollback?.path).toBe('git');
    expect(planned.rollback?.paths).toContainEqual({
      path: 'canary',
      unavailable: reason,
    });
    expect(kinds(planned)[0]).toBe('git repository.propose');
  });

  it('warns of a sync window and goes on, since traffic returns at once', async () => {
    const seen = inFlight();
    const planned = await plan({
      ...seen,
      applications: [
        application('production', {
          syncWindow: { canSync: false, window: 'deny 0 8 * * * for 10h' },
        }),
      ],
    });
    expect(codes(planned.blockers)).toEqual([]);
    expect(codes(planned.warnings)).toContain('sync-window');
  });
});

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
      change: { type: 'restore', path: 'overlays/production', to: V1 },
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

  describe('after another rollback', () => {
    /** v0, v1, v2, which was taken back, and what restored v1. */
    const REVERT = 'c0ffee0000';
    const V0 = '0000000abc';
    const seen = promoted({
      images: [`${IMAGE}:1.0.0`],
      sources: [{ ...application('production').sources[0], revision: REVERT }],
      history: [REVERT, V2, V1, V0].map((revision, i) => ({
        id: 4 - i,
        revisions: [revision],
        deployedAt: `2026-11-${20 - i}T09:00:00Z`,
        automated: true,
      })),
    });
    const records = [healthy(V2, '2'), healthy(V1, '1'), healthy(V0, '0')];
    const takings: TakingBack[] = [
      {
        left: healthy(V2, '2').release,
        to: healthy(V1, '1').release,
        at: new Date('2026-11-20T08:00:00Z'),
        by: 'user:default/maria',
        because: 'It refuses good payments',
      },
    ];

    it('goes further back, and not forth to what was taken back', async () => {
      const { rollback } = await plan(seen, { records, takings });
      expect(rollback?.to?.id).toBe(V1);
      expect(rollback?.targets[0]).toMatchObject({
        id: V2,
        record: 'healthy',
        takenBack: {
          at: '2026-11-20T08:00:00.000Z',
          by: 'user:default/maria',
          reason: 'It refuses good payments',
        },
      });
    });

    it('passes over what Git names already', async () => {
      const host = new FakeRepositoryHost();
      host.sameAt = [V1];
      const { rollback } = await plan(seen, { records, takings, host });
      expect(rollback?.to?.id).toBe(V0);
    });

    it('proposes none where all that is left is what serves already', async () => {
      const host = new FakeRepositoryHost();
      host.sameAt = [V1, V0];
      const { blockers, rollback, steps } = await plan(seen, {
        records,
        takings,
        host,
      });
      expect(codes(blockers)).toEqual(['no-target']);
      expect(steps).toEqual([]);
      expect(rollback?.targets).toHaveLength(3);
    });

    it('goes forth when a person chooses it, who is told', async () => {
      const { rollback, blockers, warnings } = await plan(seen, {
        records,
        takings,
        input: { target: V2 },
      });
      expect(rollback?.to?.id).toBe(V2);
      expect(blockers).toEqual([]);
      expect(warnings).toContainEqual({
        code: 'taken-back',
        severity: 'warning',
        message:
          'This release was taken back on 2026-11-20 08:00 UTC by user:default/maria, because: It refuses good payments',
      });
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
        message: expect.stringContaining('until 2026-11-20T18:00:00Z'),
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

describe('breaking the glass', () => {
  const input = { path: 'break-glass' } as const;

  it('switches auto-sync off before Argo CD rolls back, and keeps it off by the hold', async () => {
    const planned = await plan(promoted(), { input });

    expect(kinds(planned)).toEqual([
      'argocd application.suspend-auto-sync',
      'argocd application.rollback',
      'mlops release.await',
      'mlflow model.move-alias',
      'mlops hold.place',
    ]);
    expect(planned.steps[1].input).toMatchObject({ historyId: 1 });
    expect(planned.steps.at(-1)?.input).toMatchObject({
      autoSyncOff: [{ suspendedBy: 'suspend-1' }],
      remindAfterHours: 24,
    });
    expect(codes(planned.warnings)).toContain('git-differs');
  });

  it('can be cancelled while it waits for the old release, until it holds', async () => {
    const { steps } = await plan(promoted(), { input });
    const can = steps.filter(({ cancellable }) => cancellable);
    expect(can.map(({ kind }) => kind)).toEqual(['release.await']);
  });

  it('is taken by itself where the portal may not write to Git', async () => {
    const [source] = application('production').sources;
    const planned = await plan(
      promoted({
        sources: [{ ...source, repoUrl: 'https://token@git.example.com/a/b' }],
      }),
    );
    expect(planned.rollback?.path).toBe('break-glass');
    const git = planned.rollback?.paths.find(({ path }) => path === 'git');
    expect(git?.unavailable).toContain('https://git.example.com/a/b');
  });

  it('is blocked where more is above it than the portal sees', async () => {
    const { blockers } = await plan(
      promoted({ owner: { kind: 'Application', name: 'team-fraud' } }),
      { input },
    );
    expect(blockers).toEqual([
      expect.objectContaining({
        code: 'auto-sync-owned',
        message: expect.stringContaining('the Application team-fraud'),
      }),
    ]);
  });

  it("cannot reach what is older than Argo CD's history", async () => {
    const { blockers, rollback } = await plan(promoted(), {
      input: { ...input, target: '01d0000000' },
      records: [healthy('01d0000000', '0')],
    });
    expect(codes(blockers)).toEqual(['target-unreachable']);
    expect(rollback?.to?.unreachable).toContain('older than');
  });

  it('takes no region back alone when another one cannot reach it', async () => {
    const eu = promoted().applications ?? [];
    const us = application('production', {
      ...eu[0],
      id: 'us/argocd/fraud-detection-production-us',
      name: 'fraud-detection-production-us',
      history: eu[0].history.slice(0, 1),
    });
    const { blockers } = await plan(
      { ...promoted(), applications: [...eu, us] },
      { input },
    );
    expect(blockers).toContainEqual(
      expect.objectContaining({
        code: 'target-unreachable',
        message: expect.stringContaining('fraud-detection-production-us'),
      }),
    );
  });
});

describe('breaking the glass where a parent owns auto-sync', () => {
  const input = { path: 'break-glass' } as const;
  const ON = { enabled: true, selfHeal: true, prune: true };
  const OFF = { enabled: false, selfHeal: false, prune: false };
  const child = (name: string, entityRef?: string) => ({
    id: `sandbox/argocd/${name}`,
    source: 'argocd/main',
    name,
    boundBack: entityRef === FRAUD,
    ...(entityRef && { entityRef }),
  });
  const parent = (part: Partial<ParentApplication> = {}): ParentApplication => {
    const name = part.name ?? 'team-fraud';
    const children = part.children ?? [
      child('fraud-detection-production', FRAUD),
      child('fraud-detection-staging', FRAUD),
    ];
    return {
      kind: 'Application',
      id: `sandbox/argocd/${name}`,
      source: 'argocd/main',
      cluster: 'sandbox',
      namespace: 'argocd',
      name,
      project: 'platform',
      autoSync: ON,
      leavesAutoSync: false,
      boundBack: true,
      children,
      childrenCount: children.length,
      ...part,
    };
  };
  const owned = (...owners: ApplicationOwner[]) =>
    promoted({
      owners,
      owner: { kind: owners[0].kind, name: owners[0].name },
    });
  const suspended = ({ steps }: Awaited<ReturnType<typeof plan>>) =>
    steps
      .filter(({ kind }) => kind === 'application.suspend-auto-sync')
      .map(({ title }) => title);

  it('switches that of the parent off first, and has the hold give both back', async () => {
    const planned = await plan(owned(parent()), { input });

    expect(planned.blockers).toEqual([]);
    expect(suspended(planned)).toEqual([
      'Switch auto-sync of the parent team-fraud off',
      'Switch auto-sync of fraud-detection-production off',
    ]);
    expect(planned.steps[0].input).toMatchObject({
      application: { name: 'team-fraud', project: 'platform' },
      isParent: true,
    });
    expect(planned.steps.at(-1)?.input).toMatchObject({
      autoSyncOff: [
        { suspendedBy: 'suspend-parent-1', isParent: true },
        { suspendedBy: 'suspend-1' },
      ],
    });
    expect(planned.subjects).toContainEqual(
      expect.objectContaining({
        title: 'Application argocd/team-fraud, the parent',
        boundBack: true,
      }),
    );
    expect(planned.warnings).toContainEqual(
      expect.objectContaining({
        code: 'parent-suspended',
        message: expect.stringContaining('fraud-detection-staging'),
      }),
    );
  });

  it('begins with the outermost, and ends where a change stands', async () => {
    const grand = parent({
      name: 'platform',
      children: [child('team-fraud', FRAUD)],
    });
    const planned = await plan(owned(parent(), grand), { input });
    expect(suspended(planned).map(title => title.split(' of ')[1])).toEqual([
      'the parent platform off',
      'the parent team-fraud off',
      'fraud-detection-production off',
    ]);
    for (const part of [{ leavesAutoSync: true }, { autoSync: OFF }]) {
      const left = await plan(owned(parent(), { ...grand, ...part }), {
        input,
      });
      expect(suspended(left)).toHaveLength(2);
    }
  });

  it('joins another hold that keeps the parent off', async () => {
    const suspendedFor = [
      {
        entityRef: FRAUD,
        environment: 'staging',
        by: 'user:default/maria',
        since: '2026-11-20T09:00:00Z',
        operationId: '1',
      },
    ];
    const planned = await plan(
      owned(parent({ autoSync: { ...OFF, suspendedFor } })),
      { input },
    );
    expect(suspended(planned)).toHaveLength(2);
  });

  it('is refused where the parent does not name the entity back, with the line to add', async () => {
    const planned = await plan(owned(parent({ boundBack: false })), { input });
    expect(planned.subjects[0]).toEqual({
      title: 'Application argocd/team-fraud, the parent',
      boundBack: false,
      fix: expect.stringContaining(
        `mlops.bindings: [{ entity: '${FRAUD}', objects: ['argocd:sandbox/argocd/team-fraud'] }]`,
      ),
    });
    const { rollback } = await plan(owned(parent({ boundBack: false })));
    expect(rollback?.path).toBe('git');
    expect(
      rollback?.paths.find(({ path }) => path === 'break-glass')?.unavailable,
    ).toContain('team-fraud');
  });

  it('needs a say in the other children as well', async () => {
    const others = [
      child('fraud-detection-production', FRAUD),
      child('payments', 'component:default/payments'),
    ];
    const planned = await plan(owned(parent({ children: others })), { input });
    expect(planned.blockers).toEqual([]);
    expect(planned.concerns).toEqual([
      {
        entityRef: 'component:default/payments',
        blocker: expect.objectContaining({
          code: 'shared-parent',
          message: expect.stringContaining('payments'),
          fix: expect.stringContaining(
            "mlops.rollback.sharedParents: ['argocd:sandbox/argocd/team-fraud']",
          ),
        }),
      },
    ]);
  });

  it.each([
    ['nobody is named by one', [child('payments')], 2],
    ['there are more than are looked at', [], 300],
  ])(
    'is blocked when %s, unless an administrator allows it',
    async (_, more, childrenCount) => {
      const children = [child('fraud-detection-production', FRAUD), ...more];
      const seen = owned(parent({ children, childrenCount }));
      const planned = await plan(seen, { input });
      expect(codes(planned.blockers)).toEqual(['shared-parent']);
      const allowed = await plan(seen, {
        input,
        sharedParents: ['argocd:sandbox/argocd/team-*'],
      });
      expect(allowed.blockers).toEqual([]);
      expect(allowed.concerns).toBeUndefined();
      expect(codes(allowed.warnings)).toContain('parent-suspended');
    },
  );

  it('is its own affair where the parent leaves it alone, or its auto-sync is off', async () => {
    const seen = owned(parent({ leavesAutoSync: true, boundBack: false }));
    expect(suspended(await plan(seen, { input }))).toEqual([
      'Switch auto-sync of fraud-detection-production off',
    ]);
    const off = promoted({ autoSync: OFF, owners: [parent()] });
    expect(suspended(await plan(off, { input }))).toEqual([]);
  });

  it.each([
    [true, [], undefined],
    [
      false,
      ['auto-sync-owned'],
      'ignoreApplicationDifferences: [{ name: fraud-detection-production, jsonPointers: [/spec/syncPolicy] }]',
    ],
    [undefined, ['auto-sync-owned'], 'applicationsets.argoproj.io'],
  ])(
    'of an ApplicationSet that leaves auto-sync alone: %s',
    async (leavesAutoSync, blocked, fix) => {
      const set: ApplicationOwner = {
        kind: 'ApplicationSet',
        cluster: 'sandbox',
        namespace: 'argocd',
        name: 'services',
        ...(leavesAutoSync !== undefined && { leavesAutoSync }),
      };
      const { blockers } = await plan(owned(set), { input });
      expect(codes(blockers)).toEqual(blocked);
      if (fix) expect(blockers?.[0].fix).toContain(fix);
    },
  );

  it('is another plan once the parent has another child', async () => {
    const children = [child('fraud-detection-production', FRAUD)];
    const before = await plan(owned(parent({ children })), { input });
    const after = await plan(owned(parent()), { input });
    expect(after.basis).not.toEqual(before.basis);
  });

  it('is another plan once the parent’s auto-sync is off', async () => {
    const before = await plan(owned(parent()), { input });
    const after = await plan(owned(parent({ autoSync: OFF })), { input });
    expect(after.steps.map(({ input: each }) => each)).not.toEqual(
      before.steps.map(({ input: each }) => each),
    );
  });
});

describe('planning a rollback', () => {
  it('refuses a target that is not known', async () => {
    await expect(
      plan(promoted(), { input: { target: 'ffffff' } }),
    ).rejects.toThrow('target: there is no earlier release ffffff');
  });

  it('rests on the head of the branch: another commit is another plan', async () => {
    const host = new FakeRepositoryHost();
    const before = (await plan(promoted(), { host })).basis;
    host.restored = { ...host.restored, head: 'head-2' };
    expect((await plan(promoted(), { host })).basis).not.toEqual(before);
  });

  it('rests not on the weight of the canary, which moves each minute', async () => {
    const before = await plan(inFlight());
    const after = await plan(
      inFlight({ step: 3, traffic: { primary: 80, candidate: 20 } }),
    );
    expect(after.basis).toEqual(before.basis);
    expect(after.steps).toEqual(before.steps);
  });

  it('names what does not name the entity back, and reads nothing of its repository', async () => {
    const host = new FakeRepositoryHost();
    const { subjects, rollback } = await plan(promoted({ boundBack: false }), {
      host,
    });
    expect(host.reads).toBe(0);
    expect(rollback?.differences.files).toEqual([]);
    expect(subjects).toEqual([
      {
        title: 'Application argocd/fraud-detection-production',
        boundBack: false,
      },
    ]);
  });
});
