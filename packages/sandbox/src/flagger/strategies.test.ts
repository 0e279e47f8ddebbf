import { at } from '../testing/objects';
import {
  CANARY,
  canaryObject,
  initializedCanary,
  TARGET,
  WEIGHTED,
} from '../testing/initializedCanary';

describe('other strategies', () => {
  it('counts iterations for an A/B test, with all matched traffic on the candidate', async () => {
    const { release, turns, status, weight, advanceUntil, messages } =
      await initializedCanary(
        canaryObject({
          interval: '1m',
          threshold: 3,
          iterations: 3,
          match: [{ headers: { 'x-beta': { exact: 'yes' } } }],
        }),
      );
    release('2');
    await turns(3);
    expect(status('iterations')).toBe(2);
    expect(status('canaryWeight')).toBe(0);
    expect(weight('scorer')).toBe(100);
    await advanceUntil('Succeeded');
    expect(messages()).toContain('Advance scorer.shop canary iteration 3/3');
  });

  it('keeps the primary serving through a blue/green test, then switches at once', async () => {
    const { release, turns, weight, advanceUntil, status, messages } =
      await initializedCanary(
        canaryObject({ interval: '1m', threshold: 3, iterations: 2 }),
      );
    release('2');
    await turns(3);
    expect(weight('scorer')).toBe(0);
    await advanceUntil('Succeeded');
    expect(status('phase')).toBe('Succeeded');
    expect(messages()).toContain('Routing all traffic to canary');
  });

  it('falls back to blue/green without a mesh, and says so', async () => {
    const { release, turns, messages } = await initializedCanary(
      canaryObject({ ...WEIGHTED, metrics: [] }, { provider: 'kubernetes' }),
    );
    release('2');
    await turns(2);
    expect(messages()).toEqual(
      expect.arrayContaining([
        'Progressive traffic is not supported when using the kubernetes provider',
        'Setting canaryAnalysis.iterations: 10',
        'Advance scorer.shop canary iteration 1/10',
      ]),
    );
  });
});

describe('configuration and deletion', () => {
  it('analyses a change of a ConfigMap that the target uses', async () => {
    const { cluster, turns, status, workload, advanceUntil } =
      await initializedCanary(canaryObject(WEIGHTED));
    cluster.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'thresholds', namespace: 'shop' },
      data: { threshold: '0.5' },
    });
    cluster.merge(TARGET, {
      spec: {
        template: {
          spec: {
            volumes: [{ name: 'config', configMap: { name: 'thresholds' } }],
          },
        },
      },
    });
    await advanceUntil('Succeeded');
    expect(
      at(
        workload('scorer-primary'),
        'spec',
        'template',
        'spec',
        'volumes',
        '0',
      ),
    ).toMatchObject({ configMap: { name: 'thresholds-primary' } });
    expect(status('trackedConfigs')).toEqual({
      'configmap/thresholds': expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    cluster.merge(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'shop',
        name: 'thresholds',
      },
      { data: { threshold: '0.7' } },
    );
    await turns(1);
    expect(status('phase')).toBe('Progressing');
  });

  it('gives the traffic back before a canary with revertOnDeletion goes', async () => {
    const { cluster, canary, clock, workload, status, messages } =
      await initializedCanary(
        canaryObject(WEIGHTED, { revertOnDeletion: true }),
      );
    expect(canary().metadata.finalizers).toEqual(['finalizer.flagger.app']);
    cluster.delete(CANARY);
    expect(status('phase')).toBe('Terminating');
    await clock.advance(30);
    expect(cluster.get(CANARY)).toBeUndefined();
    expect(at(workload('scorer'), 'status', 'availableReplicas')).toBe(1);
    expect(messages()).toEqual(
      expect.arrayContaining([
        'Terminating canary scorer.shop',
        'Terminated canary scorer.shop',
      ]),
    );
  });

  it('leaves the target at nothing when a canary without revertOnDeletion goes', async () => {
    const { cluster, workload, clock } = await initializedCanary(
      canaryObject(WEIGHTED),
    );
    cluster.delete(CANARY);
    await clock.advance(60);
    expect(cluster.get(CANARY)).toBeUndefined();
    expect(at(workload('scorer'), 'spec', 'replicas')).toBe(0);
  });

  it('says when the target is missing', async () => {
    const { cluster, turns, messages } = await initializedCanary(
      canaryObject(WEIGHTED),
    );
    cluster.delete(TARGET);
    await turns(1);
    expect(messages()).toContain(
      'deployment scorer.shop get query error: deployments.apps "scorer" not found',
    );
  });
});
