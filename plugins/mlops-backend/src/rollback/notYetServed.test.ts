import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  canary,
  canaryWorkloads,
  deployment,
} from '../__testUtils__/delivered';
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
import type { TakingBack } from './takingsBack';

const V0 = '0000000abc';
const REVERT = 'c0ffee0000';
const records = [healthy(V2, '2'), healthy(V1, '1'), healthy(V0, '0')];
const v1 = { images: [`${IMAGE}:1.0.0`] };
const v2 = {
  images: [`${IMAGE}:2.0.0`],
  model: { name: 'fraud-detection', version: '2' },
};
const atRest = canary({
  phase: 'Succeeded',
  traffic: { primary: 100, candidate: 0 },
});

function synced(...revisions: string[]) {
  return application('production', {
    sources: [
      { ...application('production').sources[0], revision: revisions[0] },
    ],
    history: revisions.map((revision, i) => ({
      id: revisions.length - i,
      revisions: [revision],
      deployedAt: `2026-11-${20 - i}T09:00:00Z`,
      automated: true,
    })),
  });
}

function takenBack(version: string, revision: string): TakingBack {
  return {
    left: healthy(revision, version).release,
    to: healthy(V1, '1').release,
    at: new Date('2026-11-20T08:00:00Z'),
    by: 'user:default/maria',
    because: 'It refuses good payments',
  };
}

describe('a rollback where Git names another release than what serves', () => {
  describe('after a revert to v1 was merged that Flagger has not looked at', () => {
    const seen: SourceObservation = {
      ...promoted(),
      applications: [synced(REVERT, V2, V1, V0)],
      rollouts: [atRest],
      workloads: [
        deployment('production', { name: 'fraud-detection-primary', ...v2 }),
        deployment('production', v1),
      ],
    };
    const takings = [takenBack('2', V2)];

    it('goes where it is going, and not further back', async () => {
      const host = new FakeRepositoryHost();
      host.sameAt = [V1];
      const planned = await plan(seen, { records, takings, host });
      expect(planned.rollback?.to?.id).toBe(V1);
      expect(planned.leaves?.images).toEqual(v2.images);
      expect(planned.leaves?.revision).not.toBe(REVERT);
      expect(codes(planned.warnings)).toContain('same-in-git');
      expect(planned.blockers).toEqual([]);
    });
  });

  describe('while a revert to v1 is on canary beside v2, which was taken back', () => {
    const seen: SourceObservation = {
      ...promoted(),
      applications: [synced(REVERT, V2, V1, V0)],
      rollouts: [canary()],
      workloads: [
        deployment('production', { name: 'fraud-detection-primary', ...v2 }),
        deployment('production', v1),
      ],
    };
    const takings = [takenBack('2', V2)];
    const host = new FakeRepositoryHost();
    host.sameAt = [V1];
    const options = { records, takings, host };

    it('goes on to v1: sends nothing back, and reverts nothing', async () => {
      const planned = await plan(seen, options);
      expect(planned.rollback).toMatchObject({ path: 'git', to: { id: V1 } });
      expect(planned.rollback?.paths[0]).toEqual({
        path: 'canary',
        unavailable: 'The rollout in flight brings this release already',
      });
      expect(planned.leaves?.images).toEqual(v2.images);
      expect(codes(planned.warnings)).toEqual([
        'same-in-git',
        'analysed-again',
      ]);
      expect(planned.blockers).toEqual([]);
      expect(kinds(planned)).toEqual([
        'argocd application.refresh',
        'mlops release.await',
        'mlflow model.move-alias',
        'mlops hold.place',
      ]);
    });

    it('goes on to it also when a person chooses it', async () => {
      const planned = await plan(seen, { ...options, input: { target: V1 } });
      expect(planned.rollback?.path).toBe('git');
      expect(kinds(planned)).not.toContain('flagger rollout.abort');
    });

    it('sends the canary back when a person asks for that, or for another release', async () => {
      const asked = await plan(seen, { ...options, input: { target: V2 } });
      expect(asked.rollback).toMatchObject({ path: 'canary', to: { id: V2 } });
      expect(codes(asked.warnings)).toContain('taken-back');
      const further = await plan(seen, { ...options, input: { target: V0 } });
      expect(further.rollback).toMatchObject({
        path: 'canary',
        to: { id: V0 },
      });
      expect(kinds(further)[0]).toBe('flagger rollout.abort');
    });

    it('goes to v2 while nothing speaks against it', async () => {
      const { rollback } = await plan(seen, { ...options, takings: [] });
      expect(rollback).toMatchObject({ path: 'canary', to: { id: V2 } });
    });
  });

  it('goes to what serves while a release waits for Flagger', async () => {
    const seen: SourceObservation = {
      ...promoted(),
      applications: [synced(REVERT, V2, V1)],
      rollouts: [atRest],
      workloads: canaryWorkloads(),
    };
    const { rollback } = await plan(seen, { records });
    expect(rollback?.path).toBe('git');
    expect(rollback?.to?.id).toBe(V1);
  });

  it('goes to what serves after a canary failed, also if that was taken back once', async () => {
    const failed = canary({
      phase: 'Failed',
      traffic: { primary: 100, candidate: 0 },
    });
    const seen: SourceObservation = {
      ...promoted(),
      applications: [synced(REVERT, V1, V0)],
      rollouts: [failed],
      workloads: canaryWorkloads(),
    };
    const takings = [takenBack('1', V1)];
    const { rollback } = await plan(seen, { records, takings });
    expect(rollback?.to?.id).toBe(V1);
  });
});
