import { startSandbox } from '@slipway/sandbox';
import { mlflowContract } from './__testUtils__/mlflowContract';
import { isMlflowInstalled, startRealMlflow } from './__testUtils__/realMlflow';

jest.setTimeout(60_000);

describe("the sandbox's MLflow", () => {
  mlflowContract(async () => {
    const sandbox = await startSandbox({ story: false });
    return { url: sandbox.urls.mlflow, stop: () => sandbox.stop() };
  });
});

const describeReal = isMlflowInstalled ? describe : describe.skip;

describeReal(
  'MLflow itself (skipped unless scripts/install-mlflow.mjs has installed it)',
  () => mlflowContract(startRealMlflow),
);
