/**
 * `npm run test:install`: packs every package as it would be published, looks
 * into each tarball, and loads the packed backends in plain Node. With
 * `-- --portal` it goes on as an administrator would: makes a portal with
 * Backstage's create-app, installs the packages by the commands of README.md,
 * builds the portal and asks it for a delivery of the sandbox. That needs npm's
 * registry and a quarter of an hour.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { problemsOf } from './install/checks.mjs';
import { runQuietly } from './install/commands.mjs';
import { buildAll, packAll } from './install/pack.mjs';
import { tryInPortal } from './install/portal.mjs';
import { conclude, freshReport } from './reports.mjs';
import { root, say } from './toolchain.mjs';

const BACKEND_ROLES = ['backend-plugin', 'backend-plugin-module'];
const FEATURE = '@backstage/BackendFeature';

const USAGE = `usage: npm run test:install [-- --portal] [-- --keep]
  --portal  also in a portal made by create-app (needs the network)
  --keep    leave what was packed and made, and say where`;

/** Answers an exit code. */
export async function testInstall(tools, args) {
  const options = readOptions(args);
  if (!options) return 2;
  freshReport('install');
  const folder = mkdtempSync(join(tmpdir(), 'slipway-install-'));
  // Beside the dependencies, as where one publishes: Rollup puts a bundled
  // dependency where it lies from the folder that it has in common with ours.
  const checkout = mkdtempSync(join(root, '.slipway/checkout-'));
  try {
    await timed('compiled and built', () => buildAll(tools, checkout));
    const packages = await timed('packed', () =>
      packAll(tools, checkout, join(folder, 'installed')),
    );
    const problems = packages.flatMap(each =>
      problemsOf(each, packages).map(what => ({ name: each.name, what })),
    );
    problems.push(...(await timed('loaded', () => load(tools, packages))));
    for (const { name, what } of problems) say(`${name}: ${what}`);
    const failed = new Set(problems.map(({ name }) => name)).size;
    say(`${packages.length} packages, ${problems.length} problems`);
    conclude('install', { passed: packages.length - failed, failed });
    if (failed > 0) return 1;
    if (options.portal) await tryInPortal(tools, { folder, packages, timed });
    return 0;
  } finally {
    for (const made of [folder, checkout]) {
      if (options.keep) say(`kept: ${made}`);
      else rmSync(made, { recursive: true, force: true });
    }
  }
}

function readOptions(args) {
  try {
    return parseArgs({
      args,
      options: {
        portal: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    say(`${error.message}\n${USAGE}`);
    return undefined;
  }
}

async function timed(what, work) {
  const since = Date.now();
  const result = await work();
  say(`${what} (${((Date.now() - since) / 1000).toFixed(0)} s)`);
  return result;
}

/**
 * In plain Node, beside the dependencies that are installed here: that they
 * suffice is what the imports were checked for.
 */
async function load(tools, packages) {
  for (const { source, path } of packages) linkOwnDependencies(source, path);
  const nodePackages = packages.filter(
    ({ manifest }) => manifest.backstage.role !== 'frontend-plugin',
  );
  const cwd = join(packages[0].path, '../../..');
  const { node, env } = tools;
  const script = join(root, 'scripts/install/load.cjs');
  const names = nodePackages.map(({ name }) => name);
  const output = await runQuietly(node, [script, ...names], { cwd, env });
  const problems = [];
  for (const line of output.trim().split('\n')) {
    const { name, type, exports } = JSON.parse(line);
    const { manifest, tarball } = packages.find(each => each.name === name);
    const kilobytes = Math.ceil(statSync(tarball).size / 1024);
    say(`${name} (${kilobytes} KB): ${type ?? `${exports} exports`}`);
    const isFeature = BACKEND_ROLES.includes(manifest.backstage.role);
    if (isFeature && type !== FEATURE) {
      problems.push({ name, what: `its default export is no ${FEATURE}` });
    }
    for (const command of Object.values(manifest.bin ?? {})) {
      const file = join(cwd, 'node_modules', name, command);
      await runQuietly(node, [file, '--help'], { cwd, env });
    }
  }
  return problems;
}

/** Versions of dependencies that only one package has. */
function linkOwnDependencies(source, path) {
  const own = join(root, source, 'node_modules');
  if (!existsSync(own)) return;
  mkdirSync(join(path, 'node_modules'), { recursive: true });
  for (const name of readdirSync(own)) {
    symlinkSync(join(own, name), join(path, 'node_modules', name));
  }
}
