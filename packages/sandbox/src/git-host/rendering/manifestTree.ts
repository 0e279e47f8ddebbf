import { posix } from 'node:path';
import type { ObjectStore } from '../objects/objectStore';
import { kindOf } from '../objects/tree';
import { readManifests } from './manifests';
import { RenderError } from './renderError';
import type { NewObject } from '../../kubernetes/types';

/** The files of one commit, as a renderer reads them. */
export class ManifestTree {
  private readonly objects: ObjectStore;
  private readonly tree: string;

  constructor(objects: ObjectStore, tree: string) {
    this.objects = objects;
    this.tree = tree;
  }

  isDirectory(path: string): boolean {
    const entry = this.objects.entryAt(this.tree, path);
    return entry !== undefined && kindOf(entry) === 'dir';
  }

  /** The names of the files in a directory. */
  fileNames(directory: string): string[] {
    return this.names(directory, 'file');
  }

  /** The names of the directories in a directory. */
  directoryNames(directory: string): string[] {
    return this.names(directory, 'dir');
  }

  /** @throws RenderError */
  read(path: string): string {
    const content = this.objects.blobAt(this.tree, path);
    if (!content) {
      throw new RenderError(`${path}: no such file`);
    }
    return content.toString('utf8');
  }

  /** @throws RenderError */
  manifests(path: string): NewObject[] {
    return readManifests(path, this.read(path));
  }

  /** All files, by path. */
  files(): Map<string, Buffer> {
    const files = [...this.objects.files(this.tree)];
    return new Map(
      files.flatMap(([path, { sha }]): Array<[string, Buffer]> => {
        const content = this.objects.get(sha);
        return content ? [[path, content.body]] : [];
      }),
    );
  }

  private names(directory: string, kind: 'file' | 'dir'): string[] {
    const entry = this.objects.entryAt(this.tree, directory);
    return this.objects
      .tree(entry?.sha ?? '')
      .filter(each => kindOf(each) === kind)
      .map(({ name }) => name);
  }
}

const RECURSIVE = '/**';

/** A directory with everything below it: `directory.recurse` of a source. */
export function recursively(path: string): string {
  return `${repositoryPath(path)}${RECURSIVE}`;
}

export function isRecursive(path: string): boolean {
  return path.endsWith(RECURSIVE);
}

/** `./overlays/dev/` as Git names it. */
export function repositoryPath(path: string): string {
  const named = isRecursive(path) ? path.slice(0, -RECURSIVE.length) : path;
  const plain = posix.normalize(`/${named}`).slice(1);
  return plain.replace(/\/$/, '');
}

/** @throws RenderError for a path that leaves the repository */
export function within(directory: string, path: string): string {
  const joined = posix.normalize(posix.join(directory, path));
  if (joined.startsWith('..') || posix.isAbsolute(path)) {
    throw new RenderError(`${path}: outside of the repository`);
  }
  return joined === '.' ? '' : joined.replace(/\/$/, '');
}
