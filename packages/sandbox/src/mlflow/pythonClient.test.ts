import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithMlflow, mlflowPython } from './testing/realMlflow';
import { serveMlflow } from './testing/serve';

const script = join(__dirname, 'testing', 'client_check.py');

describeWithMlflow('the MLflow Python client', () => {
  it('works with the sandbox', async () => {
    const sandbox = await serveMlflow();
    try {
      const { stdout } = await promisify(execFile)(
        mlflowPython ?? '',
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
