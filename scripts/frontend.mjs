import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { runYarn, tail } from './processes.mjs';
import { fail, root, say } from './toolchain.mjs';

const app = join(root, 'packages', 'app');
/** In the built folder itself: whatever else builds there takes it away. */
const stampFile = join(app, 'dist', '.built-from');
const log = join(root, '.slipway', 'logs', 'frontend-build.log');

/** What no build reads, or what a build itself writes. */
const LEFT_OUT = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  'e2e-tests',
]);

/**
 * Builds packages/app into its `dist`, which the backend serves from there.
 * Skipped when nothing it is made of has changed since the last time.
 */
export async function ensureFrontend(tools, configs) {
  const stamp = stampOf(configs);
  if (read(stampFile) === stamp) return;
  say('building the frontend (half a minute) …');
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  const configArgs = configs.flatMap(file => ['--config', file]);
  const code = await runYarn(
    tools,
    ['workspace', 'app', 'build', ...configArgs],
    { stdio: ['ignore', output, output] },
  );
  closeSync(output);
  if (code !== 0) {
    process.stderr.write(`${tail(log)}\n`);
    fail(`the frontend could not be built; the whole output is in ${log}`);
  }
  writeFileSync(stampFile, stamp);
}

/**
 * Of the contents, not the times: a fresh checkout of the same builds nothing.
 * The schemas of all workspaces count, for they say which config the frontend
 * may see.
 */
function stampOf(configs) {
  const workspaces = readWorkspaces();
  const files = [
    ...configs,
    join(root, 'package.json'),
    join(root, 'yarn.lock'),
    ...[...workspaces.values()].flatMap(({ folder }) =>
      ['package.json', 'config.d.ts'].map(name => join(folder, name)),
    ),
    ...bundled(workspaces).flatMap(filesBelow),
  ];
  const hash = createHash('sha256');
  for (const file of new Set(files)) {
    hash.update(`\0${relative(root, file)}\0`).update(read(file) ?? '');
  }
  return hash.digest('hex');
}

/** The folders of the app and of the workspaces it is made of. */
function bundled(workspaces) {
  const names = new Set(['app']);
  for (const name of names) {
    const { dependencies } = workspaces.get(name).manifest;
    for (const dependency of Object.keys(dependencies ?? {})) {
      if (workspaces.has(dependency)) names.add(dependency);
    }
  }
  return [...names].map(name => workspaces.get(name).folder);
}

function readWorkspaces() {
  const workspaces = new Map();
  for (const parent of ['packages', 'plugins']) {
    for (const entry of readdirSync(join(root, parent)).sort()) {
      const folder = join(root, parent, entry);
      const text = read(join(folder, 'package.json'));
      if (!text) continue;
      const manifest = JSON.parse(text);
      workspaces.set(manifest.name, { folder, manifest });
    }
  }
  return workspaces;
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
