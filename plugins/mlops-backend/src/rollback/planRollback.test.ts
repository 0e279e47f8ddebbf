import { application, canaryWorkloads } from '../__testUtils__/delivered';
import { FakeRepositoryHost } from '../__testUtils__/FakeRepositoryHost';
import {
  codes,
  healthy,
  IMAGE,
  inFlight,
  kinds,
  plan,
  promoted,
  V1,
  V2,
} from './__testUtils__/planned';

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
