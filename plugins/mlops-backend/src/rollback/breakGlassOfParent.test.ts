import type {
  ApplicationOwner,
  ParentApplication,
} from '@slipway/backstage-plugin-mlops-common';
import { FRAUD } from '../__testUtils__/delivered';
import { codes, plan, promoted } from './__testUtils__/planned';

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
