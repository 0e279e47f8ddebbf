import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { answering } from './answering';
import { freePort } from './freePort';

const INSTALLED = resolve(
  // The folder of the checkout; tests do not run from a build.
  // eslint-disable-next-line no-restricted-syntax
  __dirname,
  '../../../.slipway/opensearch',
);

/** Where `node scripts/install-opensearch.mjs` put it; absent where it did not. */
export const openSearchFolder = existsSync(join(INSTALLED, 'installed'))
  ? INSTALLED
  : undefined;

/** Why the tests that need it are skipped. */
export const openSearchHint =
  'OpenSearch is not installed here; `node scripts/install-opensearch.mjs` brings it where there are Java and Maven';

export interface RunningOpenSearch {
  url: string;
  stop(): Promise<void>;
}

/** Starts OpenSearch itself, with an empty store of its own. */
export async function startOpenSearch(): Promise<RunningOpenSearch> {
  if (!openSearchFolder) throw new Error(openSearchHint);
  const directory = await mkdtemp(join(tmpdir(), 'slipway-opensearch-'));
  await mkdir(join(directory, 'config'));
  const port = await freePort();
  const classPath = [
    join(openSearchFolder, 'classes'),
    join(openSearchFolder, 'libs', '*'),
  ].join(delimiter);
  const server = spawn(
    'java',
    [
      ...['-Xms256m', '-Xmx256m', '-XX:+UseSerialGC', '-cp', classPath],
      ...['OpenSearchNode', directory, String(port)],
    ],
    { cwd: directory, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr.on('data', chunk => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    }
    await rm(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await answering(`${url}/_cluster/health`, () => server.exitCode === null);
    return { url, stop };
  } catch {
    await stop();
    throw new Error(`OpenSearch did not start: ${said}`);
  }
}
