import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../toolchain.mjs';

const execute = promisify(execFile);
const MODULE = join(root, 'plugins', 'scaffolder-backend-module-mlops');
const RENDER = join(MODULE, 'src/__testUtils__/source/renderSource.ts');

/** Outside of the projects, so that it is installed once for all. */
export const venv = join(root, '.slipway', 'template-venv');

/** Enough for a slow machine: a step that hangs is ended, none is hurried. */
const STEP_MS = 1_800_000;

/** What a step ended with, and what it said. */
async function outcome(command, args, options) {
  try {
    const { stdout, stderr } = await execute(command, args, {
      maxBuffer: 64 * 1024 * 1024,
      ...options,
    });
    return { code: 0, text: `${stdout}${stderr}` };
  } catch (error) {
    if (error.killed)
      throw new Error(`${command} ${args.join(' ')} took too long`);
    if (typeof error.code !== 'number') throw error;
    return { code: error.code, text: `${error.stdout}${error.stderr}` };
  }
}

/** A project that the template made, in a folder of its own. */
export class Project {
  constructor(folder, parameters, settings) {
    this.folder = folder;
    this.name = parameters.name;
    this.package = parameters.name.replaceAll('-', '_');
    this.parameters = parameters;
    this.env = { ...process.env, ...settings };
  }

  /** Renders it by the scaffolder's own action. */
  async render({ node, env }) {
    mkdirSync(this.folder, { recursive: true });
    const transform = join(
      root,
      'node_modules/@backstage/cli/config/nodeTransform.cjs',
    );
    const args = ['--require', transform, RENDER, this.folder];
    const { code, text } = await outcome(
      node,
      [...args, JSON.stringify(this.parameters)],
      { cwd: root, env },
    );
    if (code !== 0) throw new Error(`rendering failed:\n${text}`);
  }

  /** `make <target>`; answers its exit code and what it said. */
  make(target, { env = {}, timeout = STEP_MS } = {}) {
    return outcome('make', [target, `VENV=${venv}`], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      timeout,
    });
  }

  /** `make <target>`, which must end well. */
  async mustMake(target, options) {
    const { code, text } = await this.make(target, options);
    if (code !== 0)
      throw new Error(`make ${target} failed:\n${lastLines(text)}`);
    return text;
  }

  /** One step of the pipeline. */
  step(step, env = {}) {
    return outcome(join(venv, 'bin', 'python'), ['-m', this.package, step], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      timeout: STEP_MS,
    });
  }

  readJson(path) {
    return JSON.parse(readFileSync(join(this.folder, path), 'utf8'));
  }

  read(path) {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  write(path, text) {
    writeFileSync(join(this.folder, path), text);
  }
}

export function lastLines(text, count = 25) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Whether a program is there. */
export function has(command) {
  return !spawnSync(command, ['--version']).error;
}

/** A port that nothing listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
