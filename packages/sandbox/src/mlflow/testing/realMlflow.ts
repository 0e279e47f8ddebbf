import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const INSTALLED = resolve(
  // The folder of the checkout; tests do not run from a build.
  // eslint-disable-next-line no-restricted-syntax
  __dirname,
  '../../../../../.slipway/mlflow/bin/python',
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

/** Starts MLflow itself with an empty store. */
export async function startRealMlflow() {
  if (!mlflowPython) {
    throw new Error('MLflow is not installed');
  }
  const folder = await mkdtemp(join(tmpdir(), 'slipway-mlflow-'));
  const port = await freePort();
  const child = spawn(
    mlflowPython,
    [
      ...['-m', 'mlflow', 'server', '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`],
      ...['--artifacts-destination', join(folder, 'artifacts')],
      ...['--host', '127.0.0.1', '--port', String(port)],
    ],
    {
      cwd: folder,
      // Its workers are in its process group, which is ended as a whole.
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
    },
  );
  const stop = async () => {
    if (child.pid && child.exitCode === null) {
      const exited = once(child, 'exit');
      process.kill(-child.pid, 'SIGKILL');
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
    const isUp = await fetch(`${url}/health`).then(
      response => response.ok,
      () => false,
    );
    if (isUp) {
      return { url, stop };
    }
    await new Promise(wait => {
      setTimeout(wait, 200);
    });
  }
  await stop();
  throw new Error('MLflow did not start');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}
