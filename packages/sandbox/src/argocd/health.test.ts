import type { NewObject } from '../kubernetes/types';
import { application, gitOps } from '../testing/gitOps';
import { at } from '../testing/objects';

describe('health', () => {
  const canary = (phase: string): NewObject => ({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'scorer', namespace: 'shop' },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scorer' },
      service: { port: 80 },
      analysis: { interval: '1m', threshold: 1, iterations: 1 },
    },
    status: {
      phase,
      canaryWeight: 15,
      conditions: [
        { type: 'Promoted', status: 'Unknown', reason: phase, message: 'why' },
      ],
    },
  });

  it.each([
    ['Progressing', 'Progressing'],
    ['Promoting', 'Progressing'],
    ['Finalising', 'Progressing'],
    ['Succeeded', 'Healthy'],
    ['Initialized', 'Healthy'],
    ['Failed', 'Degraded'],
    ['Waiting', 'Unknown'],
    ['WaitingPromotion', 'Unknown'],
  ])('of a canary that is %s is %s', async (phase, health) => {
    const { cluster, clock, status, push, refresh } = gitOps();
    const { status: _, ...wanted } = canary(phase);
    push('1.0.0', [wanted]);
    cluster.create(canary(phase));
    cluster.create(application());
    await clock.advance(1);
    await refresh();
    expect(status('health', 'status')).toBe(health);
  });

  it('is told with its cause, and when it turned', async () => {
    const { cluster, clock, status, push, refresh } = gitOps();
    const { status: _, ...wanted } = canary('Failed');
    push('1.0.0', [wanted]);
    cluster.create(application());
    await clock.advance(1);
    cluster.create(canary('Failed'));
    await clock.advance(60);
    await refresh();
    expect(status('health')).toEqual({
      status: 'Degraded',
      message: 'Caused by flagger.app/Canary:shop/scorer',
      lastTransitionTime: '2026-03-02T09:01:01Z',
    });
    await clock.advance(60);
    await refresh();
    expect(status('health', 'lastTransitionTime')).toBe('2026-03-02T09:01:01Z');
  });

  it('is not in the resources of the CR', async () => {
    const { cluster, status, sync } = gitOps();
    cluster.create(application());
    await sync();
    expect(at(status('resources'), '0', 'health')).toBeUndefined();
    expect(status('resourceHealthSource')).toBe('appTree');
  });
});
