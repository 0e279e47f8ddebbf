import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, extname, join, posix } from 'node:path';
import { filesOfCheckout } from './checkout.mjs';
import { readJson } from './commands.mjs';
import { root } from '../toolchain.mjs';

const TEMPLATES = 'templates/';
/** Entries of `files` that are made when a package is built or packed. */
const BUILT = ['dist', 'config.d.ts', 'templates'];
/** What belongs to the repository only. */
const OURS =
  /(^|\/)(src|dev|bench|__testUtils__|__fixtures__|fixtures|node_modules)\/|\.test\.|\.api\.md$|\.tsbuildinfo$/;
/** A dependency that was built into the package. */
const BUNDLED = /(^|\/)node_modules_dist\//;
const PLUGIN_ROLES = [
  'frontend-plugin',
  'backend-plugin',
  'backend-plugin-module',
];
const DEPENDENCIES = [
  'dependencies',
  'peerDependencies',
  'optionalDependencies',
];
const LOCAL_RANGE = /^(workspace|link|file|portal|patch):/;

/** What is wrong with a packed package: sentences, none when all is well. */
export function problemsOf(each, all) {
  const found = [
    checkFiles,
    checkManifest,
    checkEntryPoints,
    checkDependencies,
    checkImports,
    checkContents,
    checkTemplates,
  ].flatMap(check => [...check(each, all)]);
  return [...new Set(found)];
}

function* checkFiles({ files, source }) {
  for (const file of files) {
    if (!file.startsWith(TEMPLATES) && OURS.test(file)) {
      yield `${file} is of use in the repository only`;
    }
    if (BUNDLED.test(file) && !file.startsWith('dist/node_modules_dist/')) {
      yield `${file} lies where this machine has its folders`;
    }
  }
  if (!files.includes('README.md')) yield 'there is no README.md';
  const { files: promised = [] } = readJson(join(root, source, 'package.json'));
  for (const entry of promised.filter(name => !BUILT.includes(name))) {
    for (const file of filesOfCheckout(`${source}/${entry}`)) {
      const packed = file.slice(source.length + 1);
      if (!files.includes(packed)) yield `${packed} is missing`;
    }
  }
  for (const style of filesOfCheckout(`${source}/src`)) {
    const built = `dist${style.slice(`${source}/src`.length)}.esm.js`;
    if (style.endsWith('.module.css') && !files.includes(built)) {
      yield `the styles of ${style} are missing`;
    }
  }
}

function* checkManifest({ name, manifest, source }) {
  const { backstage = {}, repository = {}, publishConfig = {} } = manifest;
  if (manifest.private) yield 'it is private';
  if (manifest.license !== 'Apache-2.0') yield 'its licence is not Apache-2.0';
  if (!manifest.description) yield 'it has no description';
  if (repository.directory !== source) {
    yield `repository.directory is '${repository.directory}', not '${source}'`;
  }
  if (publishConfig.access !== 'public' || publishConfig.registry) {
    yield 'publishConfig names a registry, or is not public';
  }
  if (!backstage.pluginId) yield 'backstage.pluginId is missing';
  if (!backstage.pluginPackage && !backstage.pluginPackages?.includes(name)) {
    yield 'backstage says not which plugin it belongs to';
  }
  if (PLUGIN_ROLES.includes(backstage.role) && !backstage.features?.['.']) {
    yield 'it exports no feature by default, so a portal does not find it';
  }
}

function* checkEntryPoints({ manifest, path }) {
  for (const entry of entryPointsOf(manifest)) {
    if (!existsSync(join(path, entry))) yield `${entry} does not exist`;
    if (/\.tsx?$/.test(entry) && !entry.endsWith('.d.ts')) {
      yield `${entry} is a source`;
    }
  }
  if (!manifest.types) yield 'it names no types';
}

function entryPointsOf(manifest) {
  const { main, module, types, bin, configSchema } = manifest;
  return [
    ...[main, module, types, configSchema],
    ...leavesOf(bin),
    ...leavesOf(manifest.exports),
    ...leavesOf(manifest.typesVersions),
  ].filter(entry => entry && !entry.startsWith('@backstage/'));
}

function leavesOf(value) {
  if (typeof value === 'string') return [value];
  return Object.values(value ?? {}).flatMap(leavesOf);
}

function* checkDependencies({ manifest }, all) {
  for (const kind of DEPENDENCIES) {
    for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
      if (LOCAL_RANGE.test(range)) yield `${name} is ${range} in ${kind}`;
      if (name.startsWith('@slipway/') && !all.some(one => one.name === name)) {
        yield `${name} is needed to run, and not published`;
      }
    }
  }
}

/** Every import leads to a file of the package or to a dependency of it. */
function* checkImports({ name, manifest, path, files }) {
  const known = new Set([
    name,
    ...DEPENDENCIES.flatMap(kind => Object.keys(manifest[kind] ?? {})),
  ]);
  const code = files.filter(file => /^(dist|bin)\/.*\.(js|d\.ts)$/.test(file));
  for (const file of code) {
    for (const target of importsOf(readFileSync(join(path, file), 'utf8'))) {
      if (target.startsWith('.')) {
        const found = candidates(posix.join(dirname(file), target));
        if (!found.some(one => files.includes(one))) {
          yield `${file} imports ${target}, which is not there`;
        }
      } else if (!isBuiltIn(target) && !known.has(packageOf(target))) {
        yield `${file} imports ${target}, which is no dependency`;
      }
    }
  }
}

/** As Rollup writes them: at the start of a line, or as a call. */
function importsOf(code) {
  const patterns = [
    /^(?:import|export)\s[^;]*?from\s+'([^']+)';/gm,
    /^import\s+'([^']+)';/gm,
    /\b(?:require|import)\('([^']+)'\)/g,
  ];
  return patterns.flatMap(one => [...code.matchAll(one)].map(hit => hit[1]));
}

function candidates(file) {
  const types = file.replace(/\.js$/, '.d.ts');
  return extname(file)
    ? [file, types, `${file}.js`, `${file}.d.ts`]
    : [`${file}.js`, `${file}.d.ts`, `${file}/index.js`];
}

function isBuiltIn(target) {
  return target.startsWith('node:') || builtinModules.includes(target);
}

function packageOf(target) {
  const [scope, name] = target.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** No path of the machine that packed it. */
function* checkContents({ path, files }) {
  for (const file of files) {
    if (readFileSync(join(path, file), 'utf8').includes(`${root}/`)) {
      yield `${file} names a folder of this machine`;
    }
  }
}

/** All templates, under the names that they are rendered to. */
function* checkTemplates({ manifest, files }) {
  if (!manifest.files.includes('templates')) return;
  const packed = files
    .filter(file => file.startsWith(TEMPLATES))
    .map(file => file.replace(/\$\{\{ '([^']+)' \}\}/g, '$1'));
  for (const file of filesOfCheckout(TEMPLATES)) {
    if (!packed.includes(file)) yield `${file} is missing`;
  }
}
