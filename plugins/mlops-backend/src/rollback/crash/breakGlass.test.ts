import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { sandboxConfig } from '@slipway/testing';
import { CrashStage } from '../__testUtils__/CrashStage';
import { Effects } from '../__testUtils__/Effects';
import { GitHostClient } from '../__testUtils__/GitHostClient';
import {
  BROKEN,
  GlassDrill,
  LIFTED,
  runsAnOldRelease,
} from '../__testUtils__/GlassDrill';
import { describeDrill } from '../__testUtils__/pointsToTry';

jest.setTimeout(900_000);

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
    const drill = new GlassDrill(stage, effects, {
      isBroken: environment =>
        environment.hold?.autoSyncOff.length === 1 &&
        runsAnOldRelease(environment),
    });
    for await (const round of drill.rounds()) {
      expect(round).toEqual({ at: round.at, broken: BROKEN, lifted: LIFTED });
    }
  });
});
