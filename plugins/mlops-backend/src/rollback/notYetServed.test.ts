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
      expect(codes(planned.warnings)).toContain('same-in-git');
      expect(planned.blockers).toEqual([]);
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
