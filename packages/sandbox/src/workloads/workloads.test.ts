import { at, deployment, existing } from '../testing/objects';
import { testContext } from '../testing/context';
import { BEHAVIOUR_ANNOTATION, createWorkloads } from './index';

const POD = { apiVersion: 'v1', kind: 'Pod' };
const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };

function setUp() {
  const context = testContext();
  const workloads = createWorkloads(context);
  workloads.start();
  const scorer = () =>
    existing(context.cluster, 'apps/v1', 'Deployment', 'shop', 'scorer');
  const pods = () => context.cluster.list(POD, { namespace: 'shop' });
  const condition = (type: string) => {
    const conditions = at(scorer(), 'status', 'conditions');
    return Array.isArray(conditions)
      ? conditions.find(each => at(each, 'type') === type)
      : undefined;
  };
  return { ...context, workloads, scorer, pods, condition };
}

function release(image: string, annotations?: Record<string, string>) {
  return {
    spec: {
      template: {
        metadata: { annotations: annotations ?? {} },
        spec: { containers: [{ name: 'server', image }] },
      },
    },
  };
}

const SCORER = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'scorer',
};

describe('workloads', () => {
  it('makes a ReplicaSet and its pods, and tells when they serve', async () => {
    const { cluster, clock, scorer, pods, condition } = setUp();
    cluster.create(
      deployment({ name: 'scorer', namespace: 'shop', replicas: 2 }),
    );
    expect(pods()).toHaveLength(2);
    expect(at(scorer(), 'status', 'availableReplicas')).toBe(0);
    expect(condition('Available')).toMatchObject({ status: 'False' });

    await clock.advance(15);
    expect(scorer().status).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 0,
    });
    expect(condition('Progressing')).toMatchObject({
      reason: 'NewReplicaSetAvailable',
    });
    expect(pods()[0].metadata.ownerReferences?.[0].kind).toBe('ReplicaSet');
    expect(at(pods()[0], 'status', 'phase')).toBe('Running');
  });

  it('rolls a new template out without going below availability', async () => {
    const { cluster, clock, scorer, pods } = setUp();
    cluster.create(
      deployment({ name: 'scorer', namespace: 'shop', replicas: 2 }),
    );
    await clock.advance(15);
    let least = 2;
    cluster.onEvent(({ object }) => {
      if (object.kind === 'Deployment') {
        least = Math.min(
          least,
          Number(at(object, 'status', 'availableReplicas')),
        );
      }
    });
    cluster.merge(SCORER, release('ghcr.io/slipway-demo/scorer:2.0.0'));
    await clock.advance(60);
    expect(least).toBe(2);
    expect(pods()).toHaveLength(2);
    expect(
      pods().map(pod => at(pod, 'spec', 'containers', '0', 'image')),
    ).toEqual(Array(2).fill('ghcr.io/slipway-demo/scorer:2.0.0'));
    expect(
      scorer().metadata.annotations?.['deployment.kubernetes.io/revision'],
    ).toBe('2');
    const sets = cluster.list(REPLICA_SET, { namespace: 'shop' });
    expect(sets.map(set => at(set, 'spec', 'replicas')).sort()).toEqual([0, 2]);
  });

  it('takes the old ReplicaSet again when a template comes back', async () => {
    const { cluster, clock, scorer } = setUp();
    cluster.create(deployment({ name: 'scorer', namespace: 'shop' }));
    await clock.advance(15);
    cluster.merge(SCORER, release('ghcr.io/slipway-demo/scorer:2.0.0'));
    await clock.advance(60);
    cluster.merge(SCORER, release('ghcr.io/slipway-demo/scorer:1.0.0'));
    await clock.advance(60);
    expect(cluster.list(REPLICA_SET, { namespace: 'shop' })).toHaveLength(2);
    expect(
      scorer().metadata.annotations?.['deployment.kubernetes.io/revision'],
    ).toBe('3');
  });

  it('leaves the old pods serving when the new ones crash, and gives up at the deadline', async () => {
    const { cluster, clock, pods, condition } = setUp();
    cluster.create(deployment({ name: 'scorer', namespace: 'shop' }));
    await clock.advance(15);
    cluster.merge(
      SCORER,
      release('ghcr.io/slipway-demo/scorer:2.0.0', {
        [BEHAVIOUR_ANNOTATION]: 'crash',
      }),
    );
    await clock.advance(120);
    const waiting = pods().map(pod =>
      at(pod, 'status', 'containerStatuses', '0', 'state', 'waiting', 'reason'),
    );
    expect(waiting).toContain('CrashLoopBackOff');
    expect(condition('Available')).toMatchObject({ status: 'True' });
    await clock.advance(700);
    expect(condition('Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
  });

  it('counts restarts and waits longer before each', async () => {
    const { cluster, clock, pods } = setUp();
    cluster.create(
      deployment({
        name: 'scorer',
        namespace: 'shop',
        annotations: { [BEHAVIOUR_ANNOTATION]: 'oom' },
      }),
    );
    await clock.advance(100);
    expect(
      at(pods()[0], 'status', 'containerStatuses', '0', 'restartCount'),
    ).toBe(3);
    expect(
      at(
        pods()[0],
        'status',
        'containerStatuses',
        '0',
        'lastState',
        'terminated',
      ),
    ).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
  });

  it('replaces a pod that somebody deletes', async () => {
    const { cluster, clock, pods } = setUp();
    cluster.create(deployment({ name: 'scorer', namespace: 'shop' }));
    await clock.advance(15);
    const [{ metadata }] = pods();
    cluster.delete({ ...POD, namespace: 'shop', name: metadata.name });
    expect(pods()).toHaveLength(1);
    expect(pods()[0].metadata.name).not.toBe(metadata.name);
  });

  it('scales to nothing and back', async () => {
    const { cluster, clock, scorer, pods } = setUp();
    cluster.create(deployment({ name: 'scorer', namespace: 'shop' }));
    await clock.advance(15);
    cluster.merge(SCORER, { spec: { replicas: 0 } });
    expect(pods()).toHaveLength(0);
    expect(at(scorer(), 'status', 'replicas')).toBe(0);
    cluster.merge(SCORER, { spec: { replicas: 3 } });
    await clock.advance(15);
    expect(at(scorer(), 'status', 'availableReplicas')).toBe(3);
  });

  it('crashes and mends the pods that run now, on request', async () => {
    const { cluster, clock, workloads, scorer } = setUp();
    cluster.create(deployment({ name: 'scorer', namespace: 'shop' }));
    await clock.advance(15);
    workloads.misbehave(SCORER, 'crash');
    expect(at(scorer(), 'status', 'availableReplicas')).toBe(0);
    workloads.misbehave(SCORER, 'healthy');
    await clock.advance(15);
    expect(at(scorer(), 'status', 'availableReplicas')).toBe(1);
  });

  it('takes its ReplicaSets and pods away with a Deployment', async () => {
    const { cluster, clock, pods } = setUp();
    cluster.create(deployment({ name: 'scorer', namespace: 'shop' }));
    await clock.advance(15);
    cluster.delete(SCORER);
    expect(pods()).toHaveLength(0);
    expect(cluster.list(REPLICA_SET, { namespace: 'shop' })).toHaveLength(0);
  });

  it('has nothing left to do once all serve', async () => {
    const { cluster, clock } = setUp();
    cluster.create(deployment({ name: 'scorer', namespace: 'shop' }));
    await clock.advance(15);
    const changes: string[] = [];
    cluster.onEvent(({ object }) => changes.push(object.kind));
    await clock.advance(3600);
    expect(changes).toEqual([]);
  });
});
