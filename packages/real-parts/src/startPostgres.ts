import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './freePort';

const INSTALLED = '/usr/lib/postgresql';
const STARTING_MS = 60_000;
const run = promisify(execFile);

export interface RunningPostgres {
  connection: { host: string; port: number; user: string; password: string };
  stop(): Promise<void>;
}

/** Where PostgreSQL's own programs are, if they are. */
export const postgresBin = findPostgres();

/** Starts a PostgreSQL of its own on loopback, with an empty database. */
export async function startPostgres(): Promise<RunningPostgres> {
  if (!postgresBin) throw new Error('PostgreSQL is not installed');
  const home = await mkdtemp(join(tmpdir(), 'slipway-postgres-'));
  const owner = await unprivileged();
  if (owner) await chown(home, owner.uid, owner.gid);
  const data = join(home, 'data');
  const locale = ['--encoding', 'UTF8', '--locale', 'C.UTF-8'];
  await run(
    join(postgresBin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth', 'trust', ...locale],
    { ...owner, cwd: home },
  );
  const port = await freePort();
  const server = spawn(
    join(postgresBin, 'postgres'),
    [
      ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', home],
      ...['-c', 'fsync=off', '-c', 'shared_buffers=32MB'],
    ],
    { ...owner, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr.on('data', chunk => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const stop = async () => {
    if (server.exitCode === null) {
      const exited = once(server, 'exit');
      server.kill('SIGINT');
      await exited;
    }
    await rm(home, { recursive: true, force: true });
  };
  const deadline = Date.now() + STARTING_MS;
  while (!said.includes('ready to accept connections')) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`PostgreSQL did not start: ${said}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return {
    connection: { host: '127.0.0.1', port, user: 'postgres', password: 'x' },
    stop,
  };
}

function findPostgres(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined;
  return readdirSync(INSTALLED)
    .map(version => join(INSTALLED, version, 'bin'))
    .find(bin => existsSync(join(bin, 'initdb')));
}

/** PostgreSQL refuses to run as root: then it runs as one who may do nothing. */
async function unprivileged(): Promise<
  { uid: number; gid: number } | undefined
> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const fields = users
    .map(line => line.split(':'))
    .find(([name]) => name === 'postgres' || name === 'nobody');
  if (!fields) throw new Error('There is no user to run PostgreSQL as');
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}
