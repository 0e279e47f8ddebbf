import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { sandboxConfig } from '@slipway/testing';
import { CrashDrill } from '../__testUtils__/CrashDrill';
import { CrashStage, isSettled } from '../__testUtils__/CrashStage';
import { Effects, NO_EFFECT } from '../__testUtils__/Effects';
import { GitHostClient } from '../__testUtils__/GitHostClient';
import { describeDrill, pointsToTry } from '../__testUtils__/pointsToTry';
import { until } from '../../operations/__testUtils__/until';

jest.setTimeout(900_000);

/** An alias stays on what a later environment serves: after dev there is none. */
const DEV_LAST = ['staging', 'production', 'dev'].map(environment => ({
  name: environment,
  match: [{ labels: { environment } }],
}));

const DONE = {
  state: 'succeeded',
  steps: ['succeeded'],
  effects: {
    ...NO_EFFECT,
    // The restoration and its merge.
    commits: 2,
    pulls: ['merged'],
    deployed: 1,
    // The alias goes with the release.
    models: 1,
  },
};

describeDrill('a rollback by Git, of a portal that is killed', () => {
  let sandbox: Sandbox;
  let git: GitHostClient;
  let effects: Effects;
  let stage: CrashStage | undefined;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 60 });
    git = new GitHostClient(sandbox, 'fraud/fraud-detection-gitops');
    effects = new Effects(sandbox, git, 'fraud-detection-dev');
  });

  afterEach(() => stage?.close());

  afterAll(async () => {
    effects?.stop();
    await sandbox?.stop();
  });

  async function openStage(merge: 'now' | 'approval'): Promise<CrashStage> {
    const opened = await CrashStage.open({
      service: 'fraud-detection',
      environment: 'dev',
      config: sandboxConfig(sandbox, {
        environments: DEV_LAST,
        rollback: { merge },
      }),
    });
    stage = opened;
    return opened;
  }

  /** The champion is what serves, and the portal has seen that. */
  function rests(opened: CrashStage) {
    return opened.sees(
      (environment, { registry }) =>
        isSettled(environment) &&
        environment.destinations[0].live?.model?.version ===
          registry.models[0]?.aliases.find(({ alias }) => alias === 'champion')
            ?.version,
    );
  }

  async function mergeWhatIsProposed(): Promise<void> {
    const open = await until(
      async () => (await git.pulls()).find(({ state }) => state === 'open'),
      found => found !== undefined,
      60_000,
    );
    if (open) await git.merge(open.number);
  }

  /** To another model and back again: it is chosen, as it was taken back. */
  async function rollToTheOther(opened: CrashStage) {
    const isOther = async () => {
      const { rollback } = await opened.plan('rollback');
      return rollback?.targets.find(
        ({ release }) =>
          release.model?.version !== undefined &&
          release.model.version !== rollback.from.model?.version,
      );
    };
    const other = await until(isOther, found => found !== undefined, 60_000);
    return opened.rollBack({ target: other?.id ?? 'none' });
  }

  it('ends right wherever it is killed, and does nothing twice', async () => {
    const opened = await openStage('now');
    // The story begins with another champion than what is in dev.
    await opened.sees(isSettled);
    const { id } = await opened.rollBack();
    await opened.backend.ended(id);
    const drill = new CrashDrill(opened, effects, {
      start: () => rollToTheOther(opened),
      settled: () => rests(opened),
    });
    opened.backend.points.length = 0;
    expect(await drill.run()).toEqual(DONE);
    for (const point of pointsToTry(opened.backend.points)) {
      expect({ point, ...(await drill.run(point)) }).toEqual({
        point,
        ...DONE,
      });
    }
  });

  it('waits for whoever approves, wherever it is killed', async () => {
    const opened = await openStage('approval');
    const drill = new CrashDrill(opened, effects, {
      start: () => rollToTheOther(opened),
      settled: () => rests(opened),
      meanwhile: mergeWhatIsProposed,
    });
    expect(await drill.run()).toEqual(DONE);
    const points = pointsToTry(opened.backend.points).filter(point =>
      /revert|merged/.test(point),
    );
    for (const point of points) {
      expect({ point, ...(await drill.run(point)) }).toEqual({
        point,
        ...DONE,
      });
    }
  });
});
