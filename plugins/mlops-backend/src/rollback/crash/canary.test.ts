import { freePort } from '@slipway/real-parts';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { sandboxConfig } from '@slipway/testing';
import type { EnvironmentDelivery } from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { until } from '../../operations/__testUtils__/until';
import { CrashDrill } from '../__testUtils__/CrashDrill';
import { CrashStage, isBackFromCanary } from '../__testUtils__/CrashStage';
import { Effects, NO_EFFECT } from '../__testUtils__/Effects';
import { GitHostClient } from '../__testUtils__/GitHostClient';
import { describeDrill, pointsToTry } from '../__testUtils__/pointsToTry';
import { tell } from '../__testUtils__/tell';

const canarySchema = z.object({
  kind: z.literal('Canary'),
  metadata: z.object({ name: z.literal('fraud-detection') }),
  status: z.object({ phase: z.string() }),
});

const refusalSchema = z.object({
  kind: z.literal('Event'),
  involvedObject: z.object({ namespace: z.literal('fraud-production') }),
  message: z.string().regex(/^Rollback hook slipway-rollback not/),
});

function isIn(phase: string, object: unknown): boolean {
  return canarySchema.safeParse(object).data?.status.phase === phase;
}

jest.setTimeout(900_000);

/** An interval of the analysis is a second. */
const FAST = 240;
/** Of the canary's analysis. */
const INTERVAL_SECONDS = 240;
/** The canary is not promoted before the portal is there again. */
const SLOW = 30;

const DONE = {
  state: 'succeeded',
  steps: ['succeeded'],
  effects: {
    ...NO_EFFECT,
    commits: 2,
    pulls: ['merged'],
    deployed: 1,
    sentBack: 1,
  },
};

describeDrill(
  'a rollback of a canary in flight, of a portal that is killed',
  () => {
    let sandbox: Sandbox;
    let effects: Effects;
    let stage: CrashStage;
    let released = 0;

    beforeAll(async () => {
      const port = await freePort();
      sandbox = await startSandbox({
        speed: FAST,
        portalUrl: `http://127.0.0.1:${port}`,
      });
      effects = new Effects(
        sandbox,
        new GitHostClient(sandbox, 'fraud/fraud-detection-gitops'),
        'fraud-detection-production',
        { namespace: 'fraud-production', name: 'fraud-detection' },
      );
      sandbox.clock.setSpeed(SLOW);
      stage = await CrashStage.open({
        service: 'fraud-detection',
        environment: 'production',
        config: sandboxConfig(sandbox),
        port,
      });
    });

    // The one before is promoted or sent back by then.
    beforeEach(() => release());

    afterAll(async () => {
      effects?.stop();
      await stage?.close();
      await sandbox?.stop();
    });

    /** The newest release, and no other that it takes the place of. */
    const inFlight = () =>
      stage.sees(({ destinations }) =>
        destinations.some(
          ({ candidate, rollouts }) =>
            candidate?.images.includes(current()) &&
            rollouts.some(
              ({ phase, traffic }) =>
                phase === 'Progressing' && traffic.candidate > 0,
            ),
        ),
      );

    /** A new release each time, on its way; the signal of the last is closed. */
    async function release() {
      sandbox.clock.setSpeed(FAST);
      await stage.sees(
        environment =>
          isBackFromCanary(environment) &&
          ['succeeded', 'failed', undefined].includes(
            environment.operation?.state,
          ),
      );
      await releaseNext();
      await inFlight();
      sandbox.clock.setSpeed(SLOW);
    }

    async function releaseNext() {
      released += 1;
      await tell(sandbox, 'release', { version: `1.${3 + released}.0` });
    }

    /** Before that, in a hurry, it would be promoted meanwhile. */
    async function hurryOnceSentBack(id: string) {
      await until(
        // It is killed meanwhile.
        () => stage.backend.operation(id).catch(() => undefined),
        operation => {
          const state = operation?.steps[0].progress.state;
          return state === 'waiting' || state === 'succeeded';
        },
        120_000,
      );
      sandbox.clock.setSpeed(FAST);
    }

    /** As the cluster has it, whatever the portal sees. */
    function canaryIs(phase: string): Promise<void> {
      return new Promise(resolve => {
        const stop = sandbox.cluster.onEvent(({ object }) => {
          if (!isIn(phase, object)) return;
          stop();
          resolve();
        });
      });
    }

    /** What Flagger says when the portal does not tell it to roll back. */
    function noteRefusals(): () => string[] {
      const refusals: string[] = [];
      const stop = sandbox.cluster.onEvent(({ object }) => {
        const said = refusalSchema.safeParse(object).data?.message;
        if (said) refusals.push(said);
      });
      return () => {
        stop();
        return refusals;
      };
    }

    /**
     * How many tenths of an interval have gone by, on the clock by which Flagger
     * takes its turns: on a busy machine both are late.
     */
    function countTenths(): () => number {
      let tenths = 0;
      const timer = sandbox.clock.every(INTERVAL_SECONDS / 10, () => {
        tenths += 1;
      });
      return () => {
        timer.cancel();
        return tenths;
      };
    }

    it('is back on the old version within one interval of the analysis', async () => {
      let clicked = 0;
      let stopCounting = () => 0;
      const tenths = canaryIs('Failed').then(() => stopCounting());
      const { operation } = await until(
        async () => {
          const plan = await stage.plan('rollback');
          stopCounting();
          stopCounting = countTenths();
          clicked = Date.now();
          return stage.confirm(plan);
        },
        ({ isRefused }) => !isRefused,
      );
      const id = operation?.id ?? 'none';
      await until(
        () => stage.backend.operation(id),
        ({ steps: [abort] }) => abort.progress.state === 'waiting',
      );
      // The answer to Flagger is yes from here on.
      expect(Date.now() - clicked).toBeLessThan(1_000);
      const refusals = noteRefusals();
      const took = await tenths;
      // The next time that it asked, it was told yes.
      expect(refusals()).toEqual([]);
      // It answers, and has Flagger route the traffic, within another tenth.
      expect(took).toBeLessThanOrEqual(11);
      sandbox.clock.setSpeed(FAST);
      expect(await stage.backend.ended(id)).toMatchObject({
        state: 'succeeded',
      });
    });

    it('ends right wherever it is killed, and does nothing twice', async () => {
      const drill = new CrashDrill(stage, effects, {
        start: () => stage.rollBack(),
        settled: async () => undefined,
        meanwhile: ({ id }) => hurryOnceSentBack(id),
      });
      stage.backend.points.length = 0;
      expect(await drill.run()).toEqual(DONE);
      for (const point of pointsToTry(stage.backend.points)) {
        await release();
        expect({ point, ...(await drill.run(point)) }).toEqual({
          point,
          ...DONE,
        });
      }
    });

    it('says so when it was promoted before it could be sent back, and takes that back', async () => {
      const killed = stage.backend.killAt('before abort-1');
      const starting = stage.rollBack();
      await killed;
      const promoted = canaryIs('Succeeded');
      sandbox.clock.setSpeed(FAST);
      await promoted;
      await stage.backend.start();
      const { id } = await starting;
      expect(await stage.backend.ended(id)).toMatchObject({
        state: 'failed',
        error: {
          message: expect.stringContaining(
            'roll the release back that is live',
          ),
        },
      });

      await stage.sees(isBackFromCanary);
      const again = await stage.rollBack({ skipAnalysis: true });
      expect(await stage.backend.ended(again.id)).toMatchObject({
        state: 'succeeded',
      });
      expect(imagesOf(await stage.sees(isBackFromCanary))).not.toContain(
        current(),
      );
    });

    it('proposes nothing that was sent back when it is rolled back again; a person may choose it', async () => {
      const { id } = await stage.rollBack();
      await hurryOnceSentBack(id);
      expect((await stage.backend.ended(id)).state).toBe('succeeded');
      const first = imagesOf(await stage.sees(isBackFromCanary));
      expect(first).not.toContain(current());

      // All that there were in between were sent back by the tests before.
      const { blockers, rollback } = await stage.plan('rollback');
      expect(blockers).toMatchObject([{ code: 'no-target' }]);
      const chosen = rollback?.targets.find(
        ({ release: { images }, takenBack }) =>
          takenBack && !images.includes(current()),
      );
      const again = await stage.rollBack({
        skipAnalysis: true,
        target: chosen?.id ?? 'none',
      });
      expect(await stage.backend.ended(again.id)).toMatchObject({
        state: 'succeeded',
      });
      const second = imagesOf(await stage.sees(isBackFromCanary));
      expect(second).toEqual(chosen?.release.images);
    });

    it('sends nothing back that takes its place meanwhile, nor takes it out of Git', async () => {
      const { id } = await stage.rollBack();
      await releaseNext();
      sandbox.clock.setSpeed(FAST);
      expect(await stage.backend.ended(id)).toMatchObject({
        state: 'failed',
        error: {
          message: expect.stringContaining('Another release took its place'),
        },
      });
      // It is on its way, and nobody stops it.
      await canaryIs('Succeeded');
      const environment = await stage.sees(isBackFromCanary);
      expect(imagesOf(environment)).toContain(current());
      expect(environment.hold?.operationId).not.toBe(id);
    });

    const current = () =>
      `ghcr.io/slipway-demo/fraud-detection:1.${3 + released}.0`;
  },
);

function imagesOf({ destinations }: EnvironmentDelivery): string[] {
  return destinations.flatMap(({ live }) => live?.images ?? []);
}
