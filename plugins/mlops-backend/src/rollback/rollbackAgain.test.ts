import { application, deployment } from '../__testUtils__/delivered';
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

describe('a rollback of a promoted release', () => {
  describe('after another rollback', () => {
    /** v0, v1, v2, which was taken back, and what restored v1. */
    const REVERT = 'c0ffee0000';
    const V0 = '0000000abc';
    const restored = promoted({
      images: [`${IMAGE}:1.0.0`],
      sources: [{ ...application('production').sources[0], revision: REVERT }],
      history: [REVERT, V2, V1, V0].map((revision, i) => ({
        id: 4 - i,
        revisions: [revision],
        deployedAt: `2026-11-${20 - i}T09:00:00Z`,
        automated: true,
      })),
    });
    const seen = { ...restored, workloads: [deployment('production')] };
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
});
