import type { Access } from '../__testUtils__/ArgoCdBench';
import { applicationOver, MANUAL, StepBench } from '../__testUtils__/StepBench';

jest.setTimeout(180_000);

describe.each<Access>(['kubernetes', 'rest'])('over %s', access => {
  const application = applicationOver(access);
  let bench: StepBench;

  beforeEach(async () => {
    bench = await StepBench.over(access);
  });
  afterEach(() => bench.stop());

  describe('terminating', () => {
    const input = { application };

    it('ends what runs, once, and no later one', async () => {
      await bench.create({ spec: MANUAL });
      bench.change({ operation: { sync: {} } });
      bench.change({
        status: {
          operationState: {
            phase: 'Running',
            startedAt: '2026-11-21T09:00:00Z',
          },
        },
      });
      const one = bench.saga();
      expect(await one.run('application.terminate', input)).toMatchObject({
        state: 'waiting',
      });
      const after = bench.writes();
      expect(bench.stored().status?.operationState?.phase).toBe('Terminating');
      await one.run('application.terminate', input);
      expect(bench.writes()).toBe(after);

      bench.change({
        status: {
          operationState: {
            phase: 'Running',
            startedAt: '2026-11-21T09:05:00Z',
          },
        },
      });
      expect(await one.run('application.terminate', input)).toMatchObject({
        state: 'done',
      });
      expect(bench.writes()).toBe(after);
    });

    it('is done where nothing runs', async () => {
      await bench.create({ spec: MANUAL });
      expect(
        await bench.saga().run('application.terminate', input),
      ).toMatchObject({
        state: 'done',
      });
    });
  });
});
