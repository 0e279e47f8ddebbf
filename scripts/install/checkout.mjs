import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../toolchain.mjs';

/**
 * A copy of the checkout to build and pack in: packing rewrites each
 * package.json for a moment, which nobody who works here should meet.
 */
export function copyCheckout(target) {
  for (const file of filesOfCheckout()) {
    const source = join(root, file);
    if (!existsSync(source)) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    copyFileSync(source, join(target, file));
  }
  linkDependencies(join(target, 'node_modules'));
  for (const folder of workspaces()) {
    const own = join(root, folder, 'node_modules');
    if (existsSync(own)) symlinkSync(own, join(target, folder, 'node_modules'));
  }
}

/** The folders of all workspaces, as `plugins/mlops`. */
export function workspaces() {
  return ['packages', 'plugins'].flatMap(folder =>
    readdirSync(join(root, folder))
      .map(name => `${folder}/${name}`)
      .filter(name => existsSync(join(root, name, 'package.json'))),
  );
}

/** What Git knows or would: no builds, no dependencies. */
export function filesOfCheckout(folder = '.') {
  const args = ['--cached', '--others', '--exclude-standard'];
  return execFileSync('git', ['ls-files', '-z', ...args, folder], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\0')
    .filter(Boolean);
}

/**
 * The installed dependencies at another place. Links to workspaces are relative
 * and so lead to those of the copy; everything else is what is installed here.
 */
export function linkDependencies(target) {
  const source = join(root, 'node_modules');
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const { name } = entry;
    if (name === '.yarn-state.yml') {
      copyFileSync(join(source, name), join(target, name));
    } else if (name === '@slipway') {
      cpSync(join(source, name), join(target, name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    } else {
      symlinkSync(
        entry.isSymbolicLink()
          ? readlinkSync(join(source, name))
          : join(source, name),
        join(target, name),
      );
    }
  }
}
