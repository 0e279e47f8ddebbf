import { goingOn, statusOf } from '../testing/goingOn';

describe('the story, going on', () => {
  let story: ReturnType<typeof goingOn>;

  beforeAll(() => {
    story = goingOn();
  });

  afterAll(() => story.stop());

  it('is at rest: only the polls of Argo CD go on, and the clock of a failed canary', async () => {
    const written = new Set<string>();
    const stopListening = story.cluster.onEvent(({ object }) =>
      written.add(`${object.kind} ${object.metadata.name}`),
    );
    await story.clock.advance(150);
    stopListening();
    const others = [...written].filter(
      each => !each.startsWith('Application '),
    );
    expect(others).toEqual(['Canary credit-risk']);
  });

  it('promotes fraud-detection within half an hour, and stays so', async () => {
    await story.clock.advance(8 * 240);
    expect(story.fraud('phase')).toBe('Succeeded');
    expect(
      story.image('fraud-production', 'fraud-detection-primary'),
    ).toContain(':2.0.0');
    await story.clock.advance(3600);
    const application = story.application('fraud-detection-production');
    expect(statusOf(application, 'health', 'status')).toBe('Healthy');
    expect(statusOf(application, 'sync', 'status')).toBe('Synced');
    expect(statusOf(application, 'summary', 'images')).toEqual([
      'ghcr.io/slipway-demo/fraud-detection:2.0.0',
    ]);
  });

  it('releases a good version, which goes through', async () => {
    const { image } = story.act('release');
    expect(image).toBe('ghcr.io/slipway-demo/fraud-detection:2.1.0');
    await story.clock.advance(30);
    expect(story.image('fraud-production', 'fraud-detection')).toBe(image);
    await story.clock.advance(13 * 240);
    expect(story.fraud('phase')).toBe('Succeeded');
    expect(story.image('fraud-production', 'fraud-detection-primary')).toBe(
      image,
    );
  });

  it('releases a bad version, which is rolled back, and reverts it', async () => {
    story.act('release', { quality: 'bad' });
    await story.clock.advance(10 * 240);
    expect(story.fraud('phase')).toBe('Failed');
    expect(story.image('fraud-production', 'fraud-detection')).toContain(
      ':2.2.0',
    );
    expect(
      story.image('fraud-production', 'fraud-detection-primary'),
    ).toContain(':2.1.0');
    story.act('revert');
    await story.clock.advance(4 * 240);
    expect(story.image('fraud-production', 'fraud-detection')).toContain(
      ':2.1.0',
    );
    // What is promoted already is not analysed again.
    expect(story.fraud('phase')).toBe('Failed');
  });

  it('releases churn-prediction once the window is lifted', async () => {
    story.act('open-window');
    await story.clock.advance(60);
    const production = story.application('churn-prediction-production');
    expect(statusOf(production, 'sync', 'status')).toBe('Synced');
    expect(story.image('churn-production', 'churn-prediction')).toContain(
      ':4.0.0',
    );
  });

  it('crashes and mends a workload', async () => {
    const available = () =>
      statusOf(
        story.deployment('churn-production', 'churn-prediction'),
        'availableReplicas',
      );
    const target = { service: 'churn-prediction' };
    story.act('crash', target);
    expect(available()).toBe(0);
    story.act('mend', target);
    await story.clock.advance(20);
    expect(available()).toBe(2);
  });
});
