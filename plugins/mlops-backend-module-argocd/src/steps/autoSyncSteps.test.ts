import type { Access } from '../__testUtils__/ArgoCdBench';
import {
  applicationOver,
  MANUAL,
  OPERATION,
  StepBench,
} from '../__testUtils__/StepBench';

jest.setTimeout(180_000);

describe.each<Access>(['kubernetes', 'rest'])('over %s', access => {
  const application = applicationOver(access);
  let bench: StepBench;

  beforeEach(async () => {
    bench = await StepBench.over(access);
  });
  afterEach(() => bench.stop());

  describe('auto-sync', () => {
    const AUTOMATED = { prune: true, selfHeal: true };
    const automated = () => bench.stored().spec.syncPolicy?.automated;

    it('is switched off once, remembered, and given back', async () => {
      await bench.create();
      const one = bench.saga();
      const run = () =>
        one.run('application.suspend-auto-sync', { application });
      const done = { state: 'done', output: { automated: AUTOMATED } };
      expect(await run()).toEqual(done);
      const after = bench.writes();
      expect(await run()).toEqual(done);
      expect(bench.writes()).toBe(after);
      expect(automated()).toBeFalsy();

      await one.undo('application.suspend-auto-sync', { application });
      await one.undo('application.suspend-auto-sync', { application });
      expect(automated()).toEqual(AUTOMATED);
    });

    it('that was off stays off when it is undone', async () => {
      await bench.create({ spec: MANUAL });
      const one = bench.saga();
      expect(
        await one.run('application.suspend-auto-sync', { application }),
      ).toEqual({ state: 'done', message: 'It was off already' });
      expect(
        await one.undo('application.suspend-auto-sync', { application }),
      ).toEqual({ message: 'Nothing was changed' });
      expect(automated()).toBeUndefined();
    });

    it('is resumed as it was, though somebody disabled it by name since', async () => {
      await bench.create({
        spec: { syncPolicy: { automated: { enabled: false } } },
      });
      const one = bench.saga();
      const input = { application, automated: AUTOMATED };
      await one.run('application.resume-auto-sync', input);
      await one.run('application.resume-auto-sync', input);
      expect(automated()).toEqual(AUTOMATED);
    });

    it('survives a lost answer', async () => {
      await bench.create();
      const one = bench.saga();
      bench.faults.serverError(1, { only: 'write' });
      await expect(
        one.run('application.suspend-auto-sync', { application }),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
      expect(
        await one.run('application.suspend-auto-sync', { application }),
      ).toEqual({ state: 'done', output: { automated: AUTOMATED } });
      expect(automated()).toBeFalsy();
    });
  });

  describe('auto-sync that several need off', () => {
    const AUTOMATED = { prune: true, selfHeal: true };
    const SUSPEND = 'application.suspend-auto-sync';
    const RESUME = 'application.resume-auto-sync';
    const ANNOTATION = 'slipway.dev/auto-sync-suspended';
    const automated = () => bench.stored().spec.syncPolicy?.automated ?? null;
    const written = () => bench.stored().metadata.annotations?.[ANNOTATION];
    const suspenders = (): string[] =>
      JSON.parse(written() ?? '{"for":[]}').for.map(
        (each: { environment: string }) => each.environment,
      );
    const input = { application };
    const inStaging = () =>
      bench.saga('00000000-0000-4000-8000-000000000002', control => control, {
        environment: 'staging',
      });

    it('says on the object who had it switched off, when, and what it was', async () => {
      await bench.create();
      await bench.saga().run(SUSPEND, input);
      expect(JSON.parse(written() ?? '')).toEqual({
        automated: AUTOMATED,
        for: [
          {
            entityRef: 'component:default/fraud-detection',
            environment: 'production',
            by: 'user:default/jane',
            since: expect.stringMatching(/^20.*Z$/),
            operationId: OPERATION,
          },
        ],
      });
    });

    it('is given back by the last of them', async () => {
      await bench.create();
      const [one, other] = [bench.saga(), inStaging()];
      await one.run(SUSPEND, input);
      expect(await other.run(SUSPEND, input)).toEqual({
        state: 'done',
        output: { automated: AUTOMATED },
      });
      expect(suspenders()).toEqual(['production', 'staging']);

      const resume = { ...input, automated: AUTOMATED };
      expect(await one.run(RESUME, resume)).toMatchObject({
        message: expect.stringContaining(
          'the hold of user:default/jane on staging',
        ),
      });
      expect(automated()).toBeNull();
      expect(suspenders()).toEqual(['staging']);
      await other.run(RESUME, resume);
      expect(automated()).toEqual(AUTOMATED);
      expect(written()).toBeUndefined();
    });

    it('stays off for the other when one of them fails', async () => {
      await bench.create();
      const [one, other] = [bench.saga(), inStaging()];
      await one.run(SUSPEND, input);
      await other.run(SUSPEND, input);
      await one.undo(SUSPEND, input);
      expect(suspenders()).toEqual(['staging']);
      expect(automated()).toBeNull();
      await other.undo(SUSPEND, input);
      expect(automated()).toEqual(AUTOMATED);
    });

    it('stays off for a hold that stood before the one that fails', async () => {
      await bench.create();
      await bench.saga().run(SUSPEND, input);
      const second = bench.saga('00000000-0000-4000-8000-000000000003');
      await second.run(SUSPEND, input);
      await second.undo(SUSPEND, input);
      expect(automated()).toBeNull();
      expect(suspenders()).toEqual(['production']);
    });

    it('is given back from the object where nobody else knows how it was', async () => {
      await bench.create();
      await bench.saga().run(SUSPEND, input);
      await bench
        .saga('00000000-0000-4000-8000-000000000004')
        .run(RESUME, input);
      expect(automated()).toEqual(AUTOMATED);
      expect(written()).toBeUndefined();
    });

    it('is left alone where nobody knows at all, or it is gone', async () => {
      await bench.create({ spec: MANUAL });
      expect(await bench.saga().run(RESUME, input)).toMatchObject({
        message: expect.stringContaining('left as it is'),
      });
      bench.sandbox.cluster.delete(bench.ref());
      expect(await bench.saga().run(RESUME, input)).toMatchObject({
        state: 'done',
        message: expect.stringContaining('no Application'),
      });
    });

    it('of a parent waits for a sync of its own that began before', async () => {
      await bench.create();
      bench.change({ operation: { sync: {} } });
      const parent = { ...input, isParent: true };
      const one = bench.saga();
      expect(await one.run(SUSPEND, parent)).toMatchObject({
        state: 'waiting',
        message: expect.stringContaining('A sync of fraud-detection'),
      });
      bench.change({ operation: null });
      expect(await one.run(SUSPEND, parent)).toMatchObject({ state: 'done' });
    });

    it('that came on again keeps Argo CD from a rollback in vain', async () => {
      await bench.create();
      await expect(
        bench.saga().run('application.rollback', { ...input, historyId: 6 }),
      ).rejects.toThrow('somebody, or what owns it, switched it on again');
    });
  });
});
