import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { answering } from './answering';
import { freePort } from './freePort';

const INSTALLED = resolve(
  // The folder of the checkout; tests do not run from a build.
  // eslint-disable-next-line no-restricted-syntax
  __dirname,
  '../../../.slipway/mlflow/bin/python',
);

/**
 * A Python that has MLflow: `MLFLOW_PYTHON`, or what
 * `node scripts/install-mlflow.mjs` brought.
 */
export const mlflowPython =
  process.env.MLFLOW_PYTHON || (existsSync(INSTALLED) ? INSTALLED : undefined);

/** Why the tests that need it are skipped. */
export const mlflowHint =
  'MLflow is not installed here; `node scripts/install-mlflow.mjs` brings it';

export interface RunningMlflow {
  url: string;
  stop(): Promise<void>;
}

/** Starts MLflow itself, with an empty store of its own. */
export async function startMlflow(): Promise<RunningMlflow> {
  if (!mlflowPython) throw new Error(mlflowHint);
  const directory = await mkdtemp(join(tmpdir(), 'slipway-mlflow-'));
  const port = await freePort();
  const server = spawn(
    mlflowPython,
    [
      ...['-m', 'mlflow', 'server'],
      ...['--backend-store-uri', `sqlite:///${join(directory, 'mlflow.db')}`],
      ...['--artifacts-destination', join(directory, 'artifacts')],
      ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ],
    {
      cwd: directory,
      // Its workers are children of its own: the group is stopped as one.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
    },
  );
  let said = '';
  server.stderr.on('data', chunk => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const stop = async () => {
    if (server.exitCode === null && server.pid) {
      const exited = once(server, 'exit');
      process.kill(-server.pid, 'SIGKILL');
      await exited;
    }
    await rm(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await answering(`${url}/health`, () => server.exitCode === null);
    return { url, stop };
  } catch {
    await stop();
    throw new Error(`MLflow did not start: ${said}`);
  }
}
