import {
  decodeCommit,
  encodeCommit,
  type CommitContent,
  type StoredCommit,
} from './commitObject';
import { blob, type GitObject } from './gitObject';
import {
  decodeTree,
  directoryEntry,
  encodeTree,
  kindOf,
  REGULAR_FILE,
  type TreeEntry,
} from './tree';

/** A file of a commit. */
export interface FileEntry {
  readonly mode: string;
  readonly sha: string;
}

/** What becomes of a file; null takes it away. */
export type FileChange = FileEntry | null;

/** A repository's objects, in memory. Demonstrations are small. */
export class ObjectStore {
  private readonly objects = new Map<string, GitObject>();
  private readonly commits = new Map<string, StoredCommit>();
  private readonly trees = new Map<string, readonly TreeEntry[]>();
  private readonly onNew: (object: GitObject) => void;

  /** @param onNew - told of what is made here, not of what was loaded */
  constructor(onNew: (object: GitObject) => void = () => {}) {
    this.onNew = onNew;
  }

  has(sha: string): boolean {
    return this.objects.has(sha);
  }

  get(sha: string): GitObject | undefined {
    return this.objects.get(sha);
  }

  load(object: GitObject): void {
    this.objects.set(object.sha, object);
  }

  /** The full SHAs that begin so. */
  startingWith(prefix: string): string[] {
    return [...this.objects.keys()].filter(sha => sha.startsWith(prefix));
  }

  writeBlob(content: string | Buffer): string {
    return this.write(blob(content));
  }

  writeCommit(content: CommitContent): StoredCommit {
    const sha = this.write(encodeCommit(content));
    const commit = this.commit(sha);
    if (!commit) {
      throw new Error(`commit ${sha} cannot be read`);
    }
    return commit;
  }

  commit(sha: string): StoredCommit | undefined {
    const known = this.commits.get(sha);
    const object = known ? undefined : this.objects.get(sha);
    if (object?.type !== 'commit') {
      return known;
    }
    const commit = decodeCommit(sha, object.body);
    this.commits.set(sha, commit);
    return commit;
  }

  tree(sha: string): readonly TreeEntry[] {
    const known = this.trees.get(sha);
    const object = known ? undefined : this.objects.get(sha);
    if (object?.type !== 'tree') {
      return known ?? [];
    }
    const entries = decodeTree(object.body);
    this.trees.set(sha, entries);
    return entries;
  }

  /** What lies at a path of a tree; the tree itself at the empty path. */
  entryAt(tree: string, path: string): TreeEntry | undefined {
    const names = path.split('/').filter(Boolean);
    return names.reduce<TreeEntry | undefined>(
      (place, name) =>
        place && kindOf(place) === 'dir'
          ? this.tree(place.sha).find(entry => entry.name === name)
          : undefined,
      directoryEntry('', tree),
    );
  }

  blobAt(tree: string, path: string): Buffer | undefined {
    const entry = this.entryAt(tree, path);
    const object = entry && this.objects.get(entry.sha);
    return object?.type === 'blob' ? object.body : undefined;
  }

  /** Every entry below a tree, by its path; directories come first. */
  walk(tree: string, prefix = ''): Array<TreeEntry & { path: string }> {
    return this.tree(tree).flatMap(entry => {
      const path = `${prefix}${entry.name}`;
      return [
        { ...entry, path },
        ...(kindOf(entry) === 'dir' ? this.walk(entry.sha, `${path}/`) : []),
      ];
    });
  }

  /** Every file below a tree, by its path. */
  files(tree: string): Map<string, FileEntry> {
    return new Map(
      this.walk(tree)
        .filter(entry => kindOf(entry) !== 'dir')
        .map(({ path, mode, sha }) => [path, { mode, sha }]),
    );
  }

  /** A tree with some files changed. */
  writeTree(base: string, changes: ReadonlyMap<string, FileChange>): string {
    const entries = new Map(this.tree(base).map(entry => [entry.name, entry]));
    const below = new Map<string, Map<string, FileChange>>();
    for (const [path, change] of changes) {
      const slash = path.indexOf('/');
      if (slash >= 0) {
        const name = path.slice(0, slash);
        const inner = below.get(name) ?? new Map<string, FileChange>();
        below.set(name, inner.set(path.slice(slash + 1), change));
      } else if (change) {
        entries.set(path, { name: path, ...change });
      } else {
        entries.delete(path);
      }
    }
    for (const [name, inner] of below) {
      const present = entries.get(name);
      const isDirectory = present && kindOf(present) === 'dir';
      const sha = this.writeTree(isDirectory ? present.sha : '', inner);
      if (this.tree(sha).length > 0) {
        entries.set(name, directoryEntry(name, sha));
      } else {
        entries.delete(name);
      }
    }
    return this.write(encodeTree([...entries.values()]));
  }

  /** As `writeTree`, with the content of files as text. */
  writeFiles(
    base: string,
    files: Readonly<Record<string, string | null>>,
  ): string {
    const changes = Object.entries(files).map(
      ([path, content]): [string, FileChange] => [
        path,
        content === null
          ? null
          : { mode: REGULAR_FILE, sha: this.writeBlob(content) },
      ],
    );
    return this.writeTree(base, new Map(changes));
  }

  private write(object: GitObject): string {
    if (!this.objects.has(object.sha)) {
      this.objects.set(object.sha, object);
      this.onNew(object);
    }
    return object.sha;
  }
}
