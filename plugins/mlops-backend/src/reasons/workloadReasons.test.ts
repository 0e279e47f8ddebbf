import { canary, deployment } from '../__testUtils__/delivered';
import { judge } from './__testUtils__/judged';

describe('the reasons of workloads', () => {
  it('give a candidate time to come up, unless it says that it does not', () => {
    const rollouts = [canary({ traffic: { primary: 100, candidate: 0 } })];
    const replicas = { desired: 2, ready: 0, updated: 2 };
    const starting = deployment('production', { replicas });
    expect(judge({ rollouts, workloads: [starting] })).toMatchObject({
      state: 'progressing',
      codes: ['rollout-progressing'],
    });
    const stuck = { ...starting, problem: 'it has timed out progressing' };
    expect(judge({ rollouts, workloads: [stuck] }).state).toBe('broken');
    const primary = deployment('production', {
      name: 'fraud-detection-primary',
      replicas,
    });
    expect(judge({ rollouts, workloads: [primary] }).state).toBe('broken');
    expect(judge({ rollouts: [canary()], workloads: [starting] }).state).toBe(
      'broken',
    );
  });

  it('say that none is ready, and why', () => {
    expect(
      judge({
        workloads: [
          deployment('dev', {
            replicas: { desired: 2, ready: 0, updated: 2 },
            problem: 'ReplicaSet "x" has timed out progressing.',
          }),
        ],
      }),
    ).toMatchObject({
      state: 'broken',
      text: 'No replica of Deployment fraud-detection is ready: ReplicaSet "x" has timed out progressing',
    });
  });

  it('say that a new version does not come up while the old one serves', () => {
    const stuck = deployment('dev', {
      problem: 'ReplicaSet "x" has timed out progressing.',
    });
    expect(
      judge({ workloads: [stuck], candidate: { images: stuck.images } }),
    ).toMatchObject({
      state: 'broken',
      text: 'fraud-detection v1 does not come up: ReplicaSet "x" has timed out progressing. What ran before still serves',
    });
  });

  it('say how many are ready', () => {
    expect(
      judge({
        workloads: [
          deployment('dev', { replicas: { desired: 3, ready: 2, updated: 3 } }),
        ],
      }),
    ).toMatchObject({ state: 'attention', codes: ['workload-not-ready'] });
  });

  it('are none for a candidate that is scaled to nothing', () => {
    expect(
      judge({
        workloads: [
          deployment('dev', { replicas: { desired: 0, ready: 0, updated: 0 } }),
        ],
      }).codes,
    ).toEqual([]);
  });
});
