import { at } from '../testing/objects';
import {
  CANARY,
  canaryObject,
  initializedCanary,
  WEIGHTED,
} from '../testing/initializedCanary';
import { BEHAVIOUR_ANNOTATION } from '../workloads';

describe('a new canary', () => {
  it('gets a primary from its target, which is then scaled to nothing', async () => {
    const { workload, status, messages, canary, cluster } =
      await initializedCanary(canaryObject(WEIGHTED));
    expect(status('phase')).toBe('Initialized');
    expect(at(workload('scorer'), 'spec', 'replicas')).toBe(0);
    const primary = workload('scorer-primary');
    expect(at(primary, 'status', 'availableReplicas')).toBe(1);
    expect(at(primary, 'spec', 'selector', 'matchLabels')).toEqual({
      app: 'scorer-primary',
    });
    expect(primary.metadata.ownerReferences).toMatchObject([
      { kind: 'Canary', uid: canary().metadata.uid, controller: true },
    ]);
    expect(status('lastPromotedSpec')).toBe(status('lastAppliedSpec'));
    expect(at(status('conditions'), '0')).toMatchObject({
      type: 'Promoted',
      status: 'True',
      reason: 'Initialized',
      message: 'Deployment initialization completed.',
    });
    expect(messages()).toContain('Initialization done! scorer.shop');
    const services = cluster
      .list({ apiVersion: 'v1', kind: 'Service' }, { namespace: 'shop' })
      .map(service => service.metadata.name);
    expect(services).toEqual(['scorer', 'scorer-canary', 'scorer-primary']);
  });

  it('does nothing until the target changes', async () => {
    const { turns, cluster } = await initializedCanary(canaryObject(WEIGHTED));
    const before = cluster.list(CANARY)[0].metadata.resourceVersion;
    await turns(20);
    expect(cluster.list(CANARY)[0].metadata.resourceVersion).toBe(before);
  });
});

describe('a weighted canary', () => {
  it('goes through its steps, is promoted and scaled down', async () => {
    const setUp = await initializedCanary(canaryObject(WEIGHTED));
    const { cluster, release, advanceUntil, status, versionOf } = setUp;
    const seen: unknown[] = [];
    cluster.onEvent(({ object }) => {
      if (object.kind === 'Canary') {
        seen.push([
          at(object, 'status', 'phase'),
          at(object, 'status', 'canaryWeight'),
        ]);
      }
    });
    release('2');
    await advanceUntil('Succeeded');
    expect(seen).toEqual([
      ['Progressing', 0],
      ['Progressing', 5],
      ['Progressing', 20],
      ['Progressing', 50],
      ['Promoting', 50],
      ['Finalising', 0],
      ['Succeeded', 0],
    ]);
    expect(versionOf('scorer-primary')).toBe('2');
    expect(at(setUp.workload('scorer'), 'spec', 'replicas')).toBe(0);
    expect(status('lastPromotedSpec')).toBe(status('lastAppliedSpec'));
    expect(setUp.messages()).toEqual(
      expect.arrayContaining([
        'New revision detected! Scaling up scorer.shop',
        'Starting canary analysis for scorer.shop',
        'Advance scorer.shop canary weight 5',
        'Advance scorer.shop canary weight 20',
        'Advance scorer.shop canary weight 50',
        'Copying scorer.shop template spec to scorer-primary.shop',
        'Routing all traffic to primary',
        'Promotion completed! Scaling down scorer.shop',
      ]),
    );
  });

  it('grows by stepWeight up to maxWeight', async () => {
    const { release, turns, status, advanceUntil, cluster } =
      await initializedCanary(
        canaryObject({
          ...WEIGHTED,
          stepWeights: undefined,
          stepWeight: 20,
          maxWeight: 50,
        }),
      );
    const weights: unknown[] = [];
    cluster.onEvent(({ object }) => {
      if (object.kind === 'Canary') {
        weights.push(at(object, 'status', 'canaryWeight'));
      }
    });
    release('2');
    await turns(1);
    await advanceUntil('Succeeded');
    expect([...new Set(weights)]).toEqual([0, 20, 40, 60]);
    expect(status('phase')).toBe('Succeeded');
  });

  it('is rolled back when the failed checks reach the threshold, while Git still names the bad version', async () => {
    const {
      release,
      advanceUntil,
      status,
      versionOf,
      messages,
      workload,
      weight,
    } = await initializedCanary(canaryObject(WEIGHTED));
    release('3');
    await advanceUntil('Failed');
    expect(messages()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^Halt scorer\.shop advancement model-precision 0\.6\d < 0\.85$/,
        ),
        'Rolling back scorer.shop failed checks threshold reached 3',
        'Canary failed! Scaling down scorer.shop',
      ]),
    );
    expect(status('canaryWeight')).toBe(0);
    expect(status('failedChecks')).toBe(0);
    expect(weight('scorer-primary')).toBe(100);
    expect(versionOf('scorer')).toBe('3');
    expect(versionOf('scorer-primary')).toBe('1');
    expect(at(workload('scorer'), 'spec', 'replicas')).toBe(0);
    expect(at(status('conditions'), '0')).toMatchObject({
      status: 'False',
      reason: 'Failed',
      message: 'Canary analysis failed, Deployment scaled to zero.',
    });
  });

  it('touches lastTransitionTime at every turn once it has failed, but not the condition', async () => {
    const { release, advanceUntil, status, turns } = await initializedCanary(
      canaryObject(WEIGHTED),
    );
    release('3');
    await advanceUntil('Failed');
    const condition = at(status('conditions'), '0');
    const before = status('lastTransitionTime');
    await turns(2);
    expect(status('lastTransitionTime')).not.toBe(before);
    expect(at(status('conditions'), '0')).toEqual(condition);
  });

  it('tries again when a failed canary gets any new annotation', async () => {
    const { release, advanceUntil, status, turns } = await initializedCanary(
      canaryObject(WEIGHTED),
    );
    release('3');
    await advanceUntil('Failed');
    await turns(3);
    expect(status('phase')).toBe('Failed');
    release('3', { restartedAt: 'now' });
    await turns(1);
    expect(status('phase')).toBe('Progressing');
  });

  it('does not analyse a return to what is promoted already', async () => {
    const { release, advanceUntil, status, turns } = await initializedCanary(
      canaryObject(WEIGHTED),
    );
    release('3');
    await advanceUntil('Failed');
    release('1');
    await turns(3);
    expect(status('phase')).toBe('Failed');
  });

  it('starts over when a newer revision comes during the analysis', async () => {
    const { release, turns, status, messages } = await initializedCanary(
      canaryObject(WEIGHTED),
    );
    release('2');
    await turns(3);
    expect(status('canaryWeight')).toBe(20);
    release('2', { build: '7' });
    await turns(1);
    expect(status('canaryWeight')).toBe(0);
    expect(messages()).toContain(
      'New revision detected! Restarting analysis for scorer.shop',
    );
  });

  it('says when there is no traffic to judge by', async () => {
    const { release, turns, metrics, messages, status } =
      await initializedCanary(canaryObject(WEIGHTED));
    release('2');
    await turns(2);
    metrics.setRate('shop', 0);
    metrics.setShare({ namespace: 'shop', name: 'scorer' }, 0);
    await turns(2);
    expect(messages()).toContain(
      'Halt advancement no values found for istio metric request-success-rate probably scorer.shop is not receiving traffic: running query failed: no values found',
    );
    expect(status('failedChecks')).toBeGreaterThan(0);
  });

  it('stands still while it is suspended, with the traffic as it is', async () => {
    const { release, turns, cluster, status, weight, messages } =
      await initializedCanary(canaryObject(WEIGHTED));
    release('2');
    await turns(3);
    cluster.merge(CANARY, { spec: { suspend: true } });
    await turns(5);
    expect(status('canaryWeight')).toBe(20);
    expect(weight('scorer')).toBe(20);
    expect(messages()).toContain('skipping canary run as object is suspended');
    cluster.merge(CANARY, { spec: { suspend: false } });
    await turns(1);
    expect(status('canaryWeight')).toBe(50);
  });

  it('promotes without an analysis when it is to be skipped', async () => {
    const { release, turns, cluster, status, versionOf, messages } =
      await initializedCanary(canaryObject(WEIGHTED));
    cluster.merge(CANARY, { spec: { skipAnalysis: true } });
    release('3');
    await turns(2);
    expect(status('phase')).toBe('Succeeded');
    expect(versionOf('scorer-primary')).toBe('3');
    expect(messages()).toContain(
      'Promotion completed! Canary analysis was skipped for scorer.shop',
    );
  });

  it('is rolled back when the candidate does not come up in time', async () => {
    const { release, advanceUntil, status, messages, versionOf } =
      await initializedCanary(
        canaryObject(WEIGHTED, { progressDeadlineSeconds: 180 }),
      );
    release('2', { [BEHAVIOUR_ANNOTATION]: 'crash' });
    await advanceUntil('Failed');
    expect(status('phase')).toBe('Failed');
    expect(versionOf('scorer-primary')).toBe('1');
    expect(messages()).toContainEqual(
      expect.stringContaining('canary deployment scorer.shop not ready'),
    );
  });

  it('leaves everything on the candidate when the promotion fails: Failed with a weight of 100', async () => {
    const {
      release,
      advanceUntil,
      status,
      weight,
      messages,
      workloads,
      turns,
    } = await initializedCanary(
      canaryObject(WEIGHTED, { progressDeadlineSeconds: 120 }),
    );
    release('2');
    await advanceUntil('Promoting');
    await turns(1);
    workloads.misbehave({ namespace: 'shop', name: 'scorer-primary' }, 'crash');
    await advanceUntil('Failed');
    expect(status('canaryWeight')).toBe(100);
    expect(weight('scorer')).toBe(100);
    expect(messages()).toContainEqual(
      expect.stringMatching(
        /^Promotion of scorer\.shop failed, primary not ready: scorer-primary\.shop not ready/,
      ),
    );
  });

  it('shifts the traffic back step by step with stepWeightPromotion', async () => {
    const { release, advanceUntil, turns, status, weight } =
      await initializedCanary(
        canaryObject({ ...WEIGHTED, stepWeightPromotion: 30 }),
      );
    release('2');
    await advanceUntil('Promoting');
    await turns(1);
    expect(weight('scorer')).toBe(20);
    expect(status('canaryWeight')).toBe(20);
    await turns(1);
    expect(status('phase')).toBe('Finalising');
  });
});
