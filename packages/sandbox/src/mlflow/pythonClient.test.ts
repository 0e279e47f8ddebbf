import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mlflowHint, mlflowPython } from '@slipway/real-parts';
import { serveMlflow } from './testing/serve';

const script = join(__dirname, 'testing', 'client_check.py');

describe('the MLflow Python client', () => {
  const python = mlflowPython;
  if (!python) {
    // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect
    it.skip(`is not tested: ${mlflowHint}`, () => {});
    return;
  }

  it('works with the sandbox', async () => {
    const sandbox = await serveMlflow();
    try {
      const { stdout } = await promisify(execFile)(
        python,
        [script, sandbox.url],
        {
          timeout: 170_000,
          env: {
            ...process.env,
            MLFLOW_DISABLE_TELEMETRY: 'true',
            MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
          },
        },
      );
      expect(stdout).toContain('all is well');
    } finally {
      await sandbox.stop();
    }
  }, 180_000);
});
