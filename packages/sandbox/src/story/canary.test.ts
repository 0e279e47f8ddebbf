import { goingOn, statusOf } from '../testing/goingOn';
import { at } from '../testing/objects';

describe('the canary of the story', () => {
  let story: ReturnType<typeof goingOn>;

  beforeEach(() => {
    story = goingOn();
  });

  afterEach(() => story.stop());

  it('is held at a closed gate, and rolled back by signal', async () => {
    story.act('gate', { open: false });
    await story.clock.advance(10 * 240);
    expect(story.fraud('phase')).toBe('WaitingPromotion');
    expect(
      statusOf(
        story.application('fraud-detection-production'),
        'health',
        'status',
      ),
    ).toBe('Unknown');
    story.act('signal-rollback');
    await story.clock.advance(241);
    expect(story.fraud('phase')).toBe('Failed');
  });

  it('fails when a metric is broken, and not when it is mended in time', async () => {
    story.act('break-metric', { metric: 'precision' });
    await story.clock.advance(2 * 240);
    expect(story.fraud('failedChecks')).toBe(2);
    story.act('mend-metrics');
    await story.clock.advance(2 * 240);
    expect(story.fraud('phase')).toBe('Progressing');
    story.act('break-metric', { metric: 'success-rate' });
    await story.clock.advance(6 * 240);
    expect(story.fraud('phase')).toBe('Failed');
  });

  it('is not alone: Argo CD polls, heals, and keeps children as the parent wants them', async () => {
    story.act('release', { environment: 'dev', webhook: false });
    await story.clock.advance(5);
    expect(story.image('fraud-dev', 'fraud-detection')).toContain(':2.0.0');

    const logLevel = () =>
      at(
        story.cluster.get({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'fraud-staging',
          name: 'fraud-detection-settings',
        }),
        'data',
        'log-level',
      );
    story.act('drift', { environment: 'staging' });
    expect(logLevel()).toBe('trace');

    const name = 'fraud-detection-production';
    story.cluster.merge(
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        namespace: 'argocd',
        name,
      },
      { spec: { syncPolicy: { automated: null } } },
    );
    await story.clock.advance(15);
    expect(logLevel()).toBe('debug');
    expect(
      at(story.application(name), 'spec', 'syncPolicy', 'automated'),
    ).toEqual({ prune: true, selfHeal: true });

    await story.clock.advance(180);
    expect(story.image('fraud-dev', 'fraud-detection')).toContain(':2.1.0');
  });
});
