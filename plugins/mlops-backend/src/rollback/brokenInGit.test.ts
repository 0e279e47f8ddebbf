import type { Application } from '@slipway/backstage-plugin-mlops-common';
import { application } from '../__testUtils__/delivered';
import { FakeRepositoryHost } from '../__testUtils__/FakeRepositoryHost';
import {
  codes,
  healthy,
  plan,
  promoted,
  V1,
  V2,
} from './__testUtils__/planned';

/** Somebody pushed what Argo CD cannot deploy, and v2 goes on serving. */
const broken: Record<string, Partial<Application>> = {
  'does not render': {
    sync: 'Unknown',
    conditions: [
      {
        type: 'ComparisonError',
        message: 'Failed to load target state: `kustomize build` failed',
      },
    ],
  },
  'is refused when it is applied': {
    sync: 'OutOfSync',
    operation: {
      phase: 'Failed',
      message: 'one or more objects failed to apply',
      startedAt: '2026-11-20T09:30:00Z',
      automated: true,
    },
  },
};
const records = [healthy(V2, '2'), healthy(V1, '1')];

describe.each(Object.entries(broken))(
  'a rollback where what Git names %s',
  (_, part) => {
    const seen = promoted(part);

    it('takes Git back to what serves, and not further', async () => {
      const planned = await plan(seen, { records });
      const { rollback, warnings, blockers, leaves } = planned;
      expect(blockers).toEqual([]);
      expect(rollback?.to?.id).toBe(V2);
      expect(codes(warnings)).toEqual(['never-deployed']);
      // What serves is not what is left behind.
      expect(leaves).toEqual({ images: [], revision: expect.any(String) });
      expect(leaves?.revision).not.toBe(V2);
    });

    it('goes further back where a person says so', async () => {
      const { rollback, leaves } = await plan(seen, {
        records,
        input: { target: V1 },
      });
      expect(rollback?.to?.id).toBe(V1);
      expect(leaves?.model?.version).toBe('2');
    });

    it('goes further back where Git names what serves: then that is not the cause', async () => {
      const host = new FakeRepositoryHost();
      host.sameAt = [V2];
      const { rollback } = await plan(seen, { records, host });
      expect(rollback?.to?.id).toBe(V1);
    });
  },
);

describe('a rollback where Git is only ahead of what is deployed', () => {
  it('leaves what serves behind', async () => {
    const seen = promoted({
      ...application('production'),
      images: ['ghcr.io/slipway-demo/fraud-detection:2.0.0'],
      sync: 'OutOfSync',
    });
    const { rollback } = await plan(seen, { records });
    expect(rollback?.to?.id).toBe(V1);
    expect(rollback?.targets.map(({ id }) => id)).toEqual([V1]);
  });
});
