import { applicationOver, StepBench } from '../__testUtils__/StepBench';

jest.setTimeout(180_000);

describe('a refresh', () => {
  const application = applicationOver('kubernetes');
  let bench: StepBench;

  beforeEach(async () => {
    bench = await StepBench.over('kubernetes');
  });
  afterEach(() => bench.stop());

  it('is asked for once, and done when the mark is gone', async () => {
    await bench.create();
    const one = bench.saga();
    const run = () =>
      one.run('application.refresh', { application, hard: true });
    expect(await run()).toMatchObject({ state: 'waiting' });
    const { resourceVersion, annotations } = bench.stored().metadata;
    expect(annotations).toMatchObject({ 'argocd.argoproj.io/refresh': 'hard' });
    await run();
    expect(bench.stored().metadata.resourceVersion).toBe(resourceVersion);
    bench.change({
      metadata: { annotations: { 'argocd.argoproj.io/refresh': null } },
    });
    expect(await run()).toEqual({ state: 'done' });
    expect(bench.stored().metadata.annotations).not.toHaveProperty([
      'argocd.argoproj.io/refresh',
    ]);
  });
});
