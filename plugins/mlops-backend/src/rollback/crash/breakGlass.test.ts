import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { sandboxConfig } from '@slipway/testing';
import { CrashDrill } from '../__testUtils__/CrashDrill';
import { CrashStage, isSettled } from '../__testUtils__/CrashStage';
import { Effects, NO_EFFECT } from '../__testUtils__/Effects';
import { GitHostClient } from '../__testUtils__/GitHostClient';
import { describeDrill, pointsToTry } from '../__testUtils__/pointsToTry';

jest.setTimeout(900_000);

const BROKEN = {
  state: 'succeeded',
  steps: ['succeeded'],
  effects: { ...NO_EFFECT, operations: 1, deployed: 1, autoSync: 1, models: 0 },
};
const LIFTED = {
  state: 'succeeded',
  steps: ['succeeded'],
  // Argo CD takes up what Git names.
  effects: { ...NO_EFFECT, deployed: 1, autoSync: 1 },
};

describeDrill('breaking the glass, of a portal that is killed', () => {
  let sandbox: Sandbox;
  let effects: Effects;
  let stage: CrashStage;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 60 });
    effects = new Effects(
      sandbox,
      new GitHostClient(sandbox, 'growth/churn-prediction-gitops'),
      'churn-prediction-staging',
    );
    stage = await CrashStage.open({
      service: 'churn-prediction',
      environment: 'staging',
      config: sandboxConfig(sandbox),
    });
  });

  afterAll(async () => {
    effects?.stop();
    await stage?.close();
    await sandbox?.stop();
  });

  it('ends right wherever it is killed, and does nothing twice', async () => {
    const isBroken = () =>
      stage.sees(
        delivery =>
          delivery.hold?.autoSyncOff.length === 1 &&
          delivery.destinations.some(({ applications }) =>
            applications.some(({ sync }) => sync === 'OutOfSync'),
          ),
      );
    const breaking = new CrashDrill(stage, effects, {
      start: () => stage.rollBack({ path: 'break-glass' }),
      settled: async () => undefined,
    });
    const lifting = new CrashDrill(stage, effects, {
      start: () => stage.start('hold.lift'),
      settled: async () => undefined,
    });
    const both = async (at: { broken?: string; lifted?: string } = {}) => {
      await stage.sees(isSettled);
      const broken = await breaking.run(at.broken);
      await isBroken();
      const lifted = await lifting.run(at.lifted);
      await stage.sees(isSettled);
      return { broken, lifted };
    };
    expect(await both()).toEqual({ broken: BROKEN, lifted: LIFTED });
    const points = pointsToTry(stage.backend.points);
    const isOfLift = (point: string) => /resume|lift/.test(point);
    const lifts = points.filter(isOfLift);
    for (const [i, broken] of points
      .filter(point => !isOfLift(point))
      .entries()) {
      const at = { broken, lifted: lifts[i] };
      expect({ at, ...(await both(at)) }).toEqual({
        at,
        broken: BROKEN,
        lifted: LIFTED,
      });
    }
  });
});
