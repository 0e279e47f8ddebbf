import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { copyCheckout, linkDependencies, workspaces } from './checkout.mjs';
import { readJson, yarnIn } from './commands.mjs';
import { root } from '../toolchain.mjs';

/** Compiles all and builds what is published, in a copy of the checkout. */
export async function buildAll(tools, checkout) {
  copyCheckout(checkout);
  // In the checkout itself: TypeScript would name linked dependencies by where
  // they really are.
  await yarnIn(tools, root)(['tsc']);
  symlinkSync(join(root, 'dist-types'), join(checkout, 'dist-types'));
  // All but the app and the backend, which are no packages to install.
  await yarnIn(tools, checkout)(['backstage-cli', 'repo', 'build']);
}

/**
 * Packs every package that is published, as `yarn npm publish` would, and lays
 * what is in the tarballs into `folder/node_modules`, as an installation would.
 */
export async function packAll(tools, checkout, folder) {
  linkDependencies(join(folder, 'node_modules'));
  rmSync(join(folder, 'node_modules/@slipway'), { recursive: true });
  const packages = [];
  for (const source of publishedFolders(checkout)) {
    const { name } = readJson(join(checkout, source, 'package.json'));
    const tarball = join(folder, `${source.split('/').pop()}.tgz`);
    await yarnIn(tools, join(checkout, source))(['pack', '--out', tarball]);
    packages.push(unpack({ name, source, tarball, folder }));
  }
  return packages;
}

function publishedFolders(checkout) {
  return workspaces().filter(
    folder => !readJson(join(checkout, folder, 'package.json')).private,
  );
}

/** One package as it comes out of its tarball. */
function unpack({ name, source, tarball, folder }) {
  const path = join(folder, 'node_modules', name);
  mkdirSync(path, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', path, '--strip-components=1']);
  return {
    name,
    source,
    tarball,
    path,
    manifest: readJson(join(path, 'package.json')),
    files: filesBelow(path),
  };
}

function filesBelow(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(path, join(entry.parentPath, entry.name)))
    .sort();
}
