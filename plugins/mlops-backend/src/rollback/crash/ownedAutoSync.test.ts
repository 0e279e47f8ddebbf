import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { sandboxConfig } from '@slipway/testing';
import { z } from 'zod';
import { CrashDrill } from '../__testUtils__/CrashDrill';
import { CrashStage, isSettled } from '../__testUtils__/CrashStage';
import { Effects, NO_EFFECT } from '../__testUtils__/Effects';
import { GitHostClient } from '../__testUtils__/GitHostClient';
import { describeDrill, pointsToTry } from '../__testUtils__/pointsToTry';

jest.setTimeout(900_000);

const CHILD = 'fraud-detection-staging';
const PARENT = 'team-fraud';
const BROKEN = {
  state: 'succeeded',
  steps: ['succeeded'],
  effects: { ...NO_EFFECT, operations: 1, deployed: 1, autoSync: 1 },
};
const LIFTED = {
  state: 'succeeded',
  steps: ['succeeded'],
  // Argo CD takes up what Git names.
  effects: { ...NO_EFFECT, deployed: 1, autoSync: 1 },
};
/** Off once, or on once. */
const ONCE = 1;

const writtenSchema = z.object({
  metadata: z.object({
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({ syncPolicy: z.unknown() }),
});

const historySchema = z.object({
  status: z.object({ history: z.array(z.record(z.string(), z.json())) }),
});

describeDrill('breaking the glass below a parent, when killed', () => {
  let sandbox: Sandbox;
  let child: Effects;
  let parent: Effects;
  let stage: CrashStage;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 60 });
    child = new Effects(
      sandbox,
      new GitHostClient(sandbox, 'fraud/fraud-detection-gitops'),
      CHILD,
    );
    parent = new Effects(
      sandbox,
      new GitHostClient(sandbox, 'platform/applications'),
      PARENT,
    );
    stage = await CrashStage.open({
      service: 'fraud-detection',
      environment: 'staging',
      config: sandboxConfig(sandbox, {
        bindings: [
          {
            entity: 'component:default/fraud-detection',
            objects: [`argocd:sandbox/argocd/${PARENT}`],
          },
        ],
      }),
    });
  });

  afterAll(async () => {
    child?.stop();
    parent?.stop();
    await stage?.close();
    await sandbox?.stop();
  });

  /** What a portal changes of an Application and has to give back. */
  const written = () =>
    [CHILD, PARENT].map(name => {
      const { metadata, spec } = writtenSchema.parse(
        sandbox.cluster.get({
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Application',
          namespace: 'argocd',
          name,
        }),
      );
      return {
        name,
        syncPolicy: spec.syncPolicy,
        suspended: metadata.annotations['slipway.dev/auto-sync-suspended'],
      };
    });

  it('has the parent off for as long as the child, and gives both back as they were', async () => {
    const isBroken = () =>
      stage.sees(
        ({ hold, reasons, destinations }) =>
          hold?.autoSyncOff.length === 2 &&
          reasons.some(({ code }) => code === 'parent-auto-sync-off') &&
          destinations.some(({ applications }) =>
            applications.some(({ sync }) => sync === 'OutOfSync'),
          ),
      );
    const breaking = new CrashDrill(stage, child, {
      start: () => stage.rollBack({ path: 'break-glass' }),
      settled: async () => undefined,
    });
    const lifting = new CrashDrill(stage, child, {
      start: () => stage.start('hold.lift'),
      settled: async () => undefined,
    });
    await stage.sees(isSettled);
    const before = written();
    const both = async (at: { broken?: string; lifted?: string } = {}) => {
      await stage.sees(isSettled);
      await parent.reset();
      const broken = await breaking.run(at.broken);
      await isBroken();
      const off = (await parent.seen()).autoSync;
      await parent.reset();
      const lifted = await lifting.run(at.lifted);
      await stage.sees(isSettled);
      const on = (await parent.seen()).autoSync;
      return { broken, off, lifted, on, after: written() };
    };
    const expected = {
      broken: BROKEN,
      off: ONCE,
      lifted: LIFTED,
      on: ONCE,
      after: before,
    };
    expect(before).toMatchObject([{ suspended: undefined }, {}]);
    expect(await both()).toEqual(expected);
    const points = pointsToTry(stage.backend.points);
    const isOfLift = (point: string) => /resume|lift/.test(point);
    const lifts = points.filter(isOfLift);
    for (const [i, broken] of points
      .filter(point => !isOfLift(point))
      .entries()) {
      const at = { broken, lifted: lifts[i] };
      expect({ at, ...(await both(at)) }).toEqual({ at, ...expected });
    }
  });

  it('gives all of it back when Argo CD cannot roll back', async () => {
    const { backend } = stage;
    const ref = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      namespace: 'argocd',
      name: CHILD,
    };
    const before = written();
    /** Killed at the point too, while it takes back. */
    const fail = async (point?: string) => {
      await stage.sees(each => each.hold === undefined && isSettled(each));
      await Promise.all([child.reset(), parent.reset()]);
      const suspended = backend.killAt('after suspend-1');
      const { id } = await stage.rollBack({ path: 'break-glass' });
      await suspended;
      const { history } = historySchema.parse(sandbox.cluster.get(ref)).status;
      sandbox.cluster.merge(ref, { status: { history: [] } });
      const killed = point && backend.killAt(point);
      await backend.start();
      if (killed) {
        await killed;
        await backend.start();
      }
      const { state, error } = await backend.ended(id);
      sandbox.cluster.merge(ref, { status: { history } });
      return {
        state,
        error: error?.message,
        child: (await child.seen()).autoSync,
        parent: (await parent.seen()).autoSync,
        after: written(),
      };
    };
    const expected = {
      state: 'failed',
      error: expect.stringContaining('in the history of'),
      // Off and on again.
      child: 2,
      parent: 2,
      after: before,
    };
    expect(await fail()).toEqual(expected);
    const undoing = backend.points.filter(point => / undo /.test(point));
    for (const point of pointsToTry(undoing)) {
      expect({ point, ...(await fail(point)) }).toEqual({ point, ...expected });
    }
  });
});
