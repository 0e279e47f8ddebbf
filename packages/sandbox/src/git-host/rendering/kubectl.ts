import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import type { NewObject } from '../../kubernetes/types';
import { readManifests } from './manifests';
import { repositoryPath, type ManifestTree } from './manifestTree';
import { RenderError } from './renderError';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;

/** Whether `kubectl kustomize` can be run here. */
export function hasKubectl(): Promise<boolean> {
  return promisify(execFile)('kubectl', ['kustomize', '--help'], {
    timeout: TIMEOUT_MS,
    env: { PATH: process.env.PATH },
  }).then(
    () => true,
    () => false,
  );
}

/**
 * Renders a kustomization with `kubectl kustomize`.
 *
 * @throws RenderError
 */
export async function kustomizeWithKubectl(
  tree: ManifestTree,
  path: string,
): Promise<NewObject[]> {
  const files = layOut(tree);
  try {
    const { stdout } = await promisify(execFile)('kubectl', argsFor(path), {
      ...options(files),
      encoding: 'utf8',
    });
    return readManifests(path, stdout);
  } catch (error) {
    throw asRenderError(error, files);
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
}

/** As above, while everything else waits: for what nobody has asked before. */
export function kustomizeWithKubectlNow(
  tree: ManifestTree,
  path: string,
): NewObject[] {
  const files = layOut(tree);
  try {
    const ended = spawnSync('kubectl', argsFor(path), {
      ...options(files),
      encoding: 'utf8',
    });
    if (ended.error || ended.status !== 0) {
      throw asRenderError(ended.error ?? ended, files);
    }
    return readManifests(path, ended.stdout);
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
}

function argsFor(path: string): string[] {
  return ['kustomize', repositoryPath(path) || '.'];
}

/** Remote resources are not fetched: there is no git, and no way out. */
function options(cwd: string) {
  const nowhere = 'http://127.0.0.1:9';
  return {
    cwd,
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_BYTES,
    env: {
      PATH: process.env.PATH,
      HOME: cwd,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'protocol.allow',
      GIT_CONFIG_VALUE_0: 'never',
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
    },
  };
}

/** The files of a commit in a directory that is thrown away. */
function layOut(tree: ManifestTree): string {
  const root = mkdtempSync(join(tmpdir(), 'slipway-manifests-'));
  for (const [path, content] of tree.files()) {
    const place = resolve(root, path);
    if (place.startsWith(`${root}${sep}`)) {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
    }
  }
  return root;
}

function asRenderError(error: unknown, files: string): RenderError {
  if (error instanceof RenderError) {
    return error;
  }
  const said =
    typeof error === 'object' && error && 'stderr' in error
      ? String(error.stderr).trim()
      : '';
  const message = said || (error instanceof Error ? error.message : 'failed');
  const plain = withoutLogFrame(message).split(files).join('.');
  return new RenderError(`\`kustomize build\` failed: ${plain}`);
}

/** kubectl logs its errors: `E0102 … run.go:72] "command failed" err="…"`. */
function withoutLogFrame(message: string): string {
  const quoted = /"command failed" err=("(?:[^"\\]|\\.)*")/.exec(message);
  const line = message
    .split('\n')
    .filter(each => !each.startsWith('# Warning'))
    .join(' ');
  if (!quoted) {
    return line;
  }
  try {
    return String(JSON.parse(quoted[1]));
  } catch {
    return quoted[1];
  }
}
