import { ServiceUnavailableError } from '@backstage/errors';
import { REVISIONS } from '../__testUtils__/applications';
import type { Access } from '../__testUtils__/ArgoCdBench';
import {
  applicationOver,
  MANUAL,
  NAME,
  OPERATION,
  StepBench,
} from '../__testUtils__/StepBench';
import type { ApplicationControl } from '../control/ApplicationControl';

jest.setTimeout(180_000);

/** What is asked for first is done, and nobody hears of it. */
function losingOneAnswer(control: ApplicationControl): ApplicationControl {
  let isLost = false;
  const lose = async (answer: Promise<void>) => {
    await answer;
    if (isLost) return;
    isLost = true;
    throw new ServiceUnavailableError('The connection was cut');
  };
  return {
    ...control,
    sync: (...call) => lose(control.sync(...call)),
    rollback: (...call) => lose(control.rollback(...call)),
  };
}

describe.each<Access>(['kubernetes', 'rest'])('over %s', access => {
  const application = applicationOver(access);
  let bench: StepBench;

  beforeEach(async () => {
    bench = await StepBench.over(access);
  });
  afterEach(() => bench.stop());

  describe('a sync', () => {
    const sync = { application, prune: false, dryRun: false };

    it('is started once, however often it is tried, and waited for', async () => {
      await bench.create({ spec: MANUAL });
      const one = bench.saga();
      expect(await one.run('application.sync', sync)).toMatchObject({
        state: 'waiting',
        message: 'Argo CD begins to sync',
      });
      const after = bench.writes();
      // A new life of the backend, with what it saved.
      const again = bench.saga();
      again.checkpoint = one.checkpoint;
      expect(await again.run('application.sync', sync)).toMatchObject({
        state: 'waiting',
      });
      expect(bench.writes()).toBe(after);
      expect(bench.stored().operation?.info).toEqual([
        { name: 'slipway.dev/operation', value: OPERATION },
      ]);
      bench.carryOut({
        phase: 'Running',
        message: 'waiting for healthy state',
      });
      expect(await again.run('application.sync', sync)).toEqual({
        state: 'waiting',
        message: 'waiting for healthy state',
      });
      bench.carryOut({ phase: 'Succeeded', message: 'synced' });
      // The mark goes with the state, not with the request.
      bench.change({
        status: {
          operationState: {
            operation: {
              info: [{ name: 'slipway.dev/operation', value: OPERATION }],
            },
          },
        },
      });
      expect(await again.run('application.sync', sync)).toEqual({
        state: 'done',
        message: 'synced',
      });
      expect(bench.writes()).toBe(after);
    });

    it('whose start got no answer is asked for again, and found', async () => {
      await bench.create({ spec: MANUAL });
      const one = bench.saga();
      bench.faults.serverError(1, { only: 'write' });
      await expect(one.run('application.sync', sync)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      expect(bench.stored().operation).toBeUndefined();
      await one.run('application.sync', sync);
      expect(bench.stored().operation).toBeDefined();
    });

    it('that began without an answer is not begun again', async () => {
      await bench.create({ spec: MANUAL });
      const one = bench.saga(OPERATION, losingOneAnswer);
      await expect(one.run('application.sync', sync)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      const after = bench.writes();
      expect(await one.run('application.sync', sync)).toMatchObject({
        state: 'waiting',
      });
      expect(bench.writes()).toBe(after);
      expect(bench.stored().operation).toBeDefined();
    });

    it('waits for another one to end', async () => {
      await bench.create({ spec: MANUAL });
      bench.carryOut({ phase: 'Running', message: 'syncs' });
      expect(await bench.saga().run('application.sync', sync)).toEqual({
        state: 'waiting',
        message: 'Another operation of Argo CD is under way: syncs',
      });
    });

    it('that fails says so in Argo CD’s words', async () => {
      await bench.create({ spec: MANUAL });
      const one = bench.saga();
      await one.run('application.sync', sync);
      const info = bench.stored().operation?.info ?? [];
      bench.carryOut({
        phase: 'Failed',
        message: 'one or more objects failed to apply',
        operation: { info },
      });
      await expect(one.run('application.sync', sync)).rejects.toThrow(
        'The sync of Argo CD failed: one or more objects failed to apply; see the Application in Argo CD',
      );
    });

    it('of some objects names them, and only those that are there', async () => {
      await bench.create({ spec: MANUAL });
      const resources = [
        { group: 'apps', kind: 'Deployment', name: 'fraud-detection' },
      ];
      await bench.saga().run('application.sync', { ...sync, resources });
      expect(bench.sandbox.cluster.get(bench.ref())).toMatchObject({
        operation: { sync: { resources } },
      });
      const [deployment] = resources;
      await expect(
        bench.saga('other').run('application.sync', {
          ...sync,
          resources: [{ ...deployment, name: 'gone' }],
        }),
      ).resolves.toMatchObject({ state: 'waiting' });
      bench.change({ operation: null });
      await expect(
        bench.saga('other').run('application.sync', {
          ...sync,
          resources: [{ ...deployment, name: 'gone' }],
        }),
      ).rejects.toThrow(`${NAME} has no Deployment gone`);
    });

    it('of an Application that is gone, or going, is not begun', async () => {
      await expect(
        bench.saga().run('application.sync', sync),
      ).rejects.toMatchObject({
        name: /NotFound|NotAllowed/,
      });
      await bench.create({ spec: MANUAL });
      bench.change({
        metadata: { finalizers: ['example.com/kept'] },
      });
      bench.sandbox.cluster.delete(bench.ref());
      await expect(bench.saga().run('application.sync', sync)).rejects.toThrow(
        `${NAME} is being deleted`,
      );
    });
  });

  describe('a rollback of Argo CD', () => {
    const rollback = { application, historyId: 6, prune: false };

    it('is started once and known again by its start', async () => {
      await bench.create({ spec: MANUAL });
      const one = bench.saga();
      await one.run('application.rollback', rollback);
      const after = bench.writes();
      await one.run('application.rollback', rollback);
      expect(bench.writes()).toBe(after);
      expect(bench.stored().operation?.sync?.revision).toBe(REVISIONS.before);
      bench.carryOut({
        phase: 'Succeeded',
        operation: { sync: { revision: REVISIONS.before } },
      });
      expect(await one.run('application.rollback', rollback)).toMatchObject({
        state: 'done',
      });
      expect(bench.writes()).toBe(after);
    });

    it('that began without an answer is not begun again', async () => {
      await bench.create({ spec: MANUAL });
      const one = bench.saga(OPERATION, losingOneAnswer);
      await expect(
        one.run('application.rollback', rollback),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
      const after = bench.writes();
      await one.run('application.rollback', rollback);
      expect(bench.writes()).toBe(after);
    });

    it('to what Argo CD has forgotten is refused', async () => {
      await bench.create({ spec: MANUAL });
      await expect(
        bench.saga().run('application.rollback', { ...rollback, historyId: 1 }),
      ).rejects.toThrow('no entry 1 in the history');
      expect(bench.stored().operation).toBeUndefined();
    });
  });

  it('a token that is not accepted is said, and nothing is changed', async () => {
    await bench.create();
    bench.faults.rejectTokens();
    const error = await bench
      .saga()
      .run('application.suspend-auto-sync', { application })
      .catch(e => e);
    expect(error.message).toMatch(/401|credentials|token/i);
    expect(error.message).not.toContain(bench.sandbox.tokens.argocd);
    bench.faults.rejectTokens(false);
    expect(bench.stored().spec.syncPolicy?.automated).toBeDefined();
  });
});
