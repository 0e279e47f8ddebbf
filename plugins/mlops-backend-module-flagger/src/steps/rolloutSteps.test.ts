import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import type { ClusterConnections } from '@slipway/backstage-plugin-mlops-node';
import { Saga } from '@slipway/testing';
import { inProduction } from '../__testUtils__/planned';
import { rolloutOf } from '../__testUtils__/rollout';
import { SwitchStore, type Question } from '../webhooks/SwitchStore';
import { abortRollout } from './abortRollout';
import { rolloutSteps } from './rolloutSteps';

const ROLLOUT = {
  source: 'flagger/sandbox',
  cluster: 'sandbox',
  namespace: 'fraud-production',
  name: 'fraud-detection',
};
const webhooks = [
  {
    name: 'back',
    type: 'rollback',
    url: 'https://p.test/api/mlops/v1/flagger/webhooks/eu/rollback',
  },
];

const inPhase = (phase: string, canaryWeight = 0) =>
  rolloutOf({ analysis: { webhooks }, status: { phase, canaryWeight } });

/** One Canary, and how the next patches of it end. */
class FakeCluster implements ClusterConnections {
  spec: { skipAnalysis?: boolean | null; suspend?: boolean | null } = {};
  readonly patches: object[] = [];
  readonly fates: Array<number | 'lost'> = [];

  list() {
    return [];
  }

  get(name: string) {
    if (name !== 'sandbox') return undefined;
    return {
      name,
      url: 'https://sandbox.test',
      getJson: async () => ({ spec: { ...this.spec } }),
      fetch: async (_path: string, init?: { body?: string }) => {
        const fate = this.fates.shift() ?? 200;
        if (typeof fate === 'number' && fate > 299) {
          return new Response('{}', { status: fate });
        }
        const { spec } = JSON.parse(init?.body ?? '{}');
        this.patches.push(spec);
        for (const [key, value] of Object.entries(spec)) {
          if (value === null) Reflect.deleteProperty(this.spec, key);
          else Object.assign(this.spec, { [key]: value });
        }
        if (fate === 'lost') {
          throw new ServiceUnavailableError('The connection was cut');
        }
        return new Response('{}', { status: fate });
      },
    };
  }
}

describe('the steps of rollouts', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let cluster: FakeCluster;
  let switches: SwitchStore;
  let saga: Saga;

  beforeEach(async () => {
    const knex = await databases.init('SQLITE_3');
    const getClient = async () => knex;
    cluster = new FakeCluster();
    switches = await SwitchStore.create(
      mockServices.database.mock({ getClient }),
    );
    saga = new Saga(rolloutSteps(cluster, switches));
    saga.delivery = () => inProduction();
  });

  const decided = async (question: Question) =>
    switches.isOpen(ROLLOUT, question);

  describe('rollout.abort', () => {
    const input = { rollout: ROLLOUT };
    const run = () => saga.run('rollout.abort', input);

    it('is tried again where the signal could not be written', async () => {
      saga.delivery = () => inProduction(inPhase('Progressing', 20));
      jest
        .spyOn(switches, 'set')
        .mockRejectedValueOnce(new Error('connection terminated'));
      await expect(run()).rejects.toThrow(ServiceUnavailableError);
      expect(await run()).toMatchObject({ state: 'waiting' });
      expect(await decided('rollback')).toBe(true);
    });

    it('signals until the canary is back, and closes the signal then', async () => {
      saga.delivery = () => inProduction(inPhase('Progressing', 20));
      const waiting = {
        state: 'waiting',
        message:
          'Flagger asks once in 60 s whether to roll back; the answer is yes',
      };
      expect(await run()).toEqual(waiting);
      expect(await run()).toEqual(waiting);
      expect(await decided('rollback')).toBe(true);
      saga.delivery = () => inProduction(inPhase('Failed'));
      expect(await run()).toEqual({
        state: 'done',
        message: 'No traffic is on the candidate',
      });
      expect(await decided('rollback')).toBe(false);
    });

    it('closes the signal by itself, should nobody come back to do so', async () => {
      let now = 1_000;
      const states: Array<{ open: boolean; expiresAt?: Date }> = [];
      const steps = [
        abortRollout({
          switches: {
            set: async (_rollout, _question, state) => {
              states.push(state);
            },
          },
          now: () => now,
        }),
      ];
      saga = new Saga(steps);
      saga.delivery = () => inProduction(inPhase('Progressing', 20));
      await run();
      now = 60_000;
      await run();
      expect(states.map(({ expiresAt }) => expiresAt?.getTime())).toEqual([
        301_000, 360_000,
      ]);
    });

    it('is done before a start, for there is nothing to send back', async () => {
      saga.delivery = () => inProduction(inPhase('Waiting'));
      expect(await run()).toMatchObject({ state: 'done' });
      expect(await decided('rollback')).toBe(false);
    });

    it.each(['Promoting', 'Finalising', 'Succeeded'])(
      'says that it is too late: %s',
      async phase => {
        saga.delivery = () => inProduction(inPhase(phase));
        await expect(run()).rejects.toMatchObject({
          name: 'ConflictError',
          message: expect.stringContaining('cannot be sent back any more'),
        });
        expect(await decided('rollback')).toBe(false);
      },
    );

    it('sends nothing back but what it was asked to', async () => {
      const under = (lastAppliedSpec: string) =>
        rolloutOf({
          analysis: { webhooks },
          status: { phase: 'Progressing', canaryWeight: 20, lastAppliedSpec },
        });
      const { analysisOf } = under('57bd4f9445');
      const ask = () =>
        saga.run('rollout.abort', { ...input, analysisOf: analysisOf ?? '' });
      saga.delivery = () => inProduction(under('57bd4f9445'));
      expect(await ask()).toMatchObject({ state: 'waiting' });
      expect(await decided('rollback')).toBe(true);

      saga.delivery = () => inProduction(under('5567664c8'));
      await expect(ask()).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('Another release took its place'),
      });
      expect(await decided('rollback')).toBe(false);
    });

    it('needs the webhook', async () => {
      saga.delivery = () =>
        inProduction(rolloutOf({ status: { phase: 'Progressing' } }));
      await expect(run()).rejects.toThrow(
        'The Canary fraud-production/fraud-detection cannot be sent back: The Canary does not ask the portal whether to roll back',
      );
      expect(await decided('rollback')).toBeUndefined();
    });

    it('looks again for a Canary that is not seen', async () => {
      await expect(run()).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message:
          'The Canary fraud-production/fraud-detection is not seen in sandbox at present',
      });
    });

    it('takes the signal back', async () => {
      saga.delivery = () => inProduction(inPhase('Progressing', 20));
      await run();
      await saga.undo('rollout.abort', input);
      await saga.undo('rollout.abort', input);
      expect(await decided('rollback')).toBe(false);
    });

    it('cannot take back that it was sent back, and says so', async () => {
      expect(await saga.undo('rollout.abort', input, {})).toEqual({
        stays: true,
        message: 'It was sent back, and stays so until the next release',
      });
      expect(await decided('rollback')).toBe(false);
    });
  });

  describe('rollout.skip-analysis', () => {
    const input = { rollout: ROLLOUT };
    const run = () => saga.run('rollout.skip-analysis', input);

    it.each([
      [undefined, null],
      [false, false],
      [true, true],
    ])('remembers that it was %j, tried twice', async (before, was) => {
      if (before !== undefined) cluster.spec.skipAnalysis = before;
      expect(await run()).toEqual({ state: 'done', output: { was } });
      expect(await run()).toEqual({ state: 'done', output: { was } });
      expect(cluster.spec.skipAnalysis).toBe(true);

      saga.outputs.skip = { was };
      const restore = () =>
        saga.run('rollout.restore-analysis', {
          rollout: ROLLOUT,
          skippedBy: 'skip',
        });
      await restore();
      await restore();
      expect(cluster.spec.skipAnalysis).toBe(before);
    });

    it('remembers it through a lost answer, and undoes it', async () => {
      cluster.fates.push('lost');
      await expect(run()).rejects.toThrow('The connection was cut');
      expect(await run()).toEqual({ state: 'done', output: { was: null } });
      await saga.undo('rollout.skip-analysis', input);
      await saga.undo('rollout.skip-analysis', input);
      expect(cluster.spec).toEqual({});
    });

    it('undoes nothing where nothing was done', async () => {
      expect(await saga.undo('rollout.skip-analysis', input)).toEqual({
        message: 'Nothing was changed',
      });
      expect(cluster.patches).toEqual([]);
    });

    it.each([
      [403, 'NotAllowedError', 'may not patch canaries.flagger.app in sandbox'],
      [404, 'NotFoundError', 'There is no Canary'],
      [409, 'ServiceUnavailableError', 'changed at the same time'],
      [500, 'ServiceUnavailableError', 'answered 500'],
    ])('says in words what %i means', async (status, name, words) => {
      cluster.fates.push(status);
      await expect(run()).rejects.toMatchObject({
        name,
        message: expect.stringContaining(words),
      });
    });

    it('names a cluster that is not configured any more', async () => {
      await expect(
        saga.run('rollout.skip-analysis', {
          rollout: { ...ROLLOUT, cluster: 'old' },
        }),
      ).rejects.toThrow(
        "There is no cluster old in the portal's config any more",
      );
    });
  });

  describe('gates.open', () => {
    const input = { rollout: ROLLOUT, gates: [null, 'board'] };
    const run = () => saga.run('gates.open', input);
    const restore = () => {
      saga.outputs.gates = saga.checkpoint ?? {};
      return saga.run('gates.restore', { rollout: ROLLOUT, openedBy: 'gates' });
    };

    it('opens them, tried twice, and gives back what was', async () => {
      await switches.set(ROLLOUT, 'gate/board', {
        open: false,
        by: 'user:default/ada',
      });
      await run();
      await run();
      expect(await decided('gate/default')).toBe(true);
      expect(await decided('gate/board')).toBe(true);
      await restore();
      await restore();
      expect(await decided('gate/default')).toBeUndefined();
      expect(await switches.find(ROLLOUT, 'gate/board')).toMatchObject({
        open: false,
        by: 'user:default/ada',
      });
    });

    it('leaves what somebody decided in the meantime', async () => {
      await run();
      const by = 'user:default/ada';
      await switches.set(ROLLOUT, 'gate/default', { open: false, by });
      await saga.undo('gates.open', input);
      expect(await decided('gate/default')).toBe(false);
      expect(await decided('gate/board')).toBeUndefined();
    });
  });

  it('gate.set answers as the person decided, tried twice', async () => {
    const input = { rollout: ROLLOUT, gate: 'board', open: true };
    await saga.run('gate.set', input);
    expect(await saga.run('gate.set', input)).toEqual({
      state: 'done',
      message: 'Flagger goes on when it asks next',
    });
    expect(await switches.find(ROLLOUT, 'gate/board')).toMatchObject({
      open: true,
      by: 'user:default/jane',
    });
  });

  it('rollout.set-suspended freezes and lets go on', async () => {
    const set = (suspended: boolean) =>
      saga.run('rollout.set-suspended', { rollout: ROLLOUT, suspended });
    await set(true);
    await set(true);
    expect(cluster.spec.suspend).toBe(true);
    await set(false);
    expect(cluster.spec.suspend).toBe(false);
  });

  describe('rollout.await-promotion', () => {
    const run = () => saga.run('rollout.await-promotion', { rollout: ROLLOUT });

    it('waits until the candidate is live', async () => {
      saga.delivery = () => inProduction(inPhase('Promoting', 50));
      expect(await run()).toMatchObject({
        state: 'waiting',
        message: 'The rollout is Promoting, at 50 %',
      });
      saga.delivery = () => inProduction(inPhase('Succeeded'));
      expect(await run()).toMatchObject({ state: 'done' });
    });

    it('fails when Flagger sends it back', async () => {
      saga.delivery = () => inProduction(inPhase('Failed'));
      await expect(run()).rejects.toThrow('Flagger sent the candidate back');
    });
  });
});
