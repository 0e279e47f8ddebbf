import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './toolchain.mjs';

const logs = join(root, '.slipway', 'logs');

/** Runs to the end in the foreground; resolves to the exit code. */
export function run({ node, env }, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: root,
      env: { ...env, ...options.env },
      stdio: options.stdio ?? 'inherit',
    });
    const forward = signal => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.on('error', reject);
    child.on('exit', code => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? 1);
    });
  });
}

export function runYarn(tools, args, options) {
  return run(tools, [tools.yarn, ...args], options);
}

/** Programs that run side by side and end together. */
export class Programs {
  #children = new Map();
  #stopping = false;

  /** Starts a program in a process group of its own; its output goes to a log. */
  start(name, { node, env }, args, options = {}) {
    mkdirSync(logs, { recursive: true });
    const log = join(logs, `${name}.log`);
    const output = createWriteStream(log);
    const child = spawn(node, args, {
      cwd: options.cwd ?? root,
      env: { ...env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    const ended = new Promise(resolve => {
      child.on('error', resolve);
      child.on('exit', resolve);
    });
    this.#children.set(name, { child, ended, log });
    return { log, ended };
  }

  /** Resolves with the name and log of the first program that ends by itself. */
  async firstToEnd() {
    const name = await Promise.race(
      [...this.#children].map(([key, { ended }]) => ended.then(() => key)),
    );
    return this.#stopping
      ? new Promise(() => {})
      : { name, log: this.#children.get(name).log };
  }

  /** Asks all to end, and insists after five seconds. */
  async stop() {
    if (this.#stopping) return;
    this.#stopping = true;
    const all = [...this.#children.values()];
    for (const { child } of all) signalGroup(child, 'SIGTERM');
    const ended = Promise.all(all.map(one => one.ended));
    await Promise.race([ended, sleep(5000, undefined, { ref: false })]);
    for (const { child } of all) signalGroup(child, 'SIGKILL');
    await ended;
  }
}

/** A program's children (a dev server's workers) belong to its group. */
function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group has ended already.
  }
}

export function tail(log, lines = 25) {
  try {
    return readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .join('\n');
  } catch {
    return '(no output)';
  }
}

/** Whether something listens on a port, or another program holds it. */
export async function isPortTaken(port) {
  for (const host of ['127.0.0.1', '::1']) {
    const answered = await new Promise(resolve => {
      const socket = createConnection({ host, port });
      socket.once('connect', () => resolve(true) || socket.destroy());
      socket.once('error', () => resolve(false));
    });
    if (answered) return true;
  }
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', error => resolve(error.code === 'EADDRINUSE'));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
}

/** Polls until the address answers with any success. */
export async function untilAnswers(url, { signal, timeoutMs = 300_000 }) {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline && !signal?.aborted) {
    try {
      const response = await fetch(url, {
        signal: AbortSignal.timeout(60_000),
      });
      await response.body?.cancel();
      if (response.ok) return;
    } catch {
      // Not up yet.
    }
    await sleep(250);
  }
  if (!signal?.aborted)
    throw new Error(`${url} did not answer within ${timeoutMs / 1000} s`);
}
