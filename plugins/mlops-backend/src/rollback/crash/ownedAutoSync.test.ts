import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { sandboxConfig } from '@slipway/testing';
import { z } from 'zod';
import { CrashStage, isSettled } from '../__testUtils__/CrashStage';
import { Effects } from '../__testUtils__/Effects';
import { GitHostClient } from '../__testUtils__/GitHostClient';
import {
  BROKEN,
  GlassDrill,
  LIFTED,
  runsAnOldRelease,
} from '../__testUtils__/GlassDrill';
import { describeDrill, pointsToTry } from '../__testUtils__/pointsToTry';

jest.setTimeout(900_000);

const CHILD = 'fraud-detection-staging';
const PARENT = 'team-fraud';
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
    await stage.sees(isSettled);
    const before = written();
    const drill = new GlassDrill(stage, child, {
      isBroken: environment =>
        environment.hold?.autoSyncOff.length === 2 &&
        environment.reasons.some(
          ({ code }) => code === 'parent-auto-sync-off',
        ) &&
        runsAnOldRelease(environment),
      reset: () => parent.reset(),
      whileBroken: async () => (await parent.seen()).autoSync,
      afterwards: async () => ({
        parent: (await parent.seen()).autoSync,
        written: written(),
      }),
    });
    expect(before).toMatchObject([{ suspended: undefined }, {}]);
    for await (const round of drill.rounds()) {
      expect(round).toEqual({
        at: round.at,
        broken: BROKEN,
        whileBroken: ONCE,
        lifted: LIFTED,
        afterwards: { parent: ONCE, written: before },
      });
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
