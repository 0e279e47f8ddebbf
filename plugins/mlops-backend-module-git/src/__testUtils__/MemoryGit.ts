import { createHash } from 'node:crypto';
import type { FilesToPush } from './TestHost';

export interface MemoryFile {
  mode: string;
  sha: string;
}
type Files = Readonly<Record<string, MemoryFile>>;

export interface MemoryCommit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  files: Files;
  /** In the order they were made. */
  number: number;
}

export interface MemoryPull {
  number: number;
  branch: string;
  base: string;
  head: string;
  title: string;
  state: 'open' | 'closed' | 'merged';
  mergeCommit?: string;
}

export interface MemoryEntry extends MemoryFile {
  name: string;
  type: 'blob' | 'tree' | 'commit';
}

/** What Git hosts have below their APIs. */
export class MemoryGit {
  readonly blobs = new Map<string, Buffer>();
  readonly trees = new Map<string, MemoryEntry[]>();
  readonly commits = new Map<string, MemoryCommit>();
  readonly branches = new Map<string, string>();
  readonly pulls: MemoryPull[] = [];
  /** A merge to `main` needs an approval. */
  isProtected = false;

  writeBlob(content: string | Buffer): string {
    const bytes = Buffer.from(content);
    const sha = hash(`blob ${bytes.length}\0`, bytes);
    this.blobs.set(sha, bytes);
    return sha;
  }

  push(files: FilesToPush, message: string, branch = 'main'): string {
    const head = this.branches.get(branch);
    const before = head ? this.commit(head).files : {};
    const after: Record<string, MemoryFile> = { ...before };
    for (const [path, wanted] of Object.entries(files)) {
      if (wanted === null) {
        delete after[path];
        continue;
      }
      const isPlain = typeof wanted === 'string' || Buffer.isBuffer(wanted);
      after[path] = {
        mode: isPlain ? '100644' : wanted.mode,
        sha: this.writeBlob(isPlain ? wanted : wanted.content),
      };
    }
    const sha = this.writeCommit(after, message, head ? [head] : []);
    this.branches.set(branch, sha);
    return sha;
  }

  writeCommit(files: Files, message: string, parents: string[]): string {
    const number = this.commits.size + 1;
    const tree = this.writeTree(files);
    const sha = hash(
      'commit',
      JSON.stringify([tree, parents, message, number]),
    );
    this.commits.set(sha, { sha, tree, parents, message, files, number });
    return sha;
  }

  commit(sha: string): MemoryCommit {
    const found = this.commits.get(sha);
    if (!found) throw new Error(`There is no commit ${sha}`);
    return found;
  }

  resolve(ref: string): MemoryCommit | undefined {
    const sha = this.branches.get(ref);
    if (sha) return this.commit(sha);
    return [...this.commits.values()].find(
      each => ref.length >= 7 && each.sha.startsWith(ref),
    );
  }

  /** Without merges, newest first. */
  log(ref: string, path = ''): MemoryCommit[] {
    const head = this.resolve(ref);
    const seen = new Map<string, MemoryCommit>();
    const queue = head ? [head] : [];
    for (let next = queue.pop(); next; next = queue.pop()) {
      if (!seen.has(next.sha)) {
        seen.set(next.sha, next);
        queue.push(...next.parents.map(parent => this.commit(parent)));
      }
    }
    return [...seen.values()]
      .filter(each => !path || this.#touches(each, path))
      .sort((a, b) => b.number - a.number);
  }

  open(pull: Pick<MemoryPull, 'branch' | 'base' | 'title'>): MemoryPull {
    const head = this.branches.get(pull.branch) ?? '';
    const number = this.pulls.length + 1;
    const opened: MemoryPull = { ...pull, number, head, state: 'open' };
    this.pulls.push(opened);
    return opened;
  }

  conflicts(pull: MemoryPull): boolean {
    return this.#merged(pull) === undefined;
  }

  merge(pull: MemoryPull, message: string): string {
    const files = this.#merged(pull);
    const base = this.branches.get(pull.base);
    if (!files || !base) throw new Error('It conflicts');
    const sha = this.writeCommit(files, message, [base, pull.head]);
    this.branches.set(pull.base, sha);
    Object.assign(pull, { state: 'merged', mergeCommit: sha });
    return sha;
  }

  #merged({ head, base }: MemoryPull): Files | undefined {
    const theirs = this.commit(head).files;
    const parent = this.commit(this.commit(head).parents[0]).files;
    const ours = this.commit(this.branches.get(base) ?? '').files;
    const files: Record<string, MemoryFile> = { ...ours };
    for (const path of Object.keys({ ...theirs, ...parent })) {
      const [was, is, now] = [parent, theirs, ours].map(
        each => each[path]?.sha,
      );
      if (was === is) continue;
      if (now !== was && now !== is) return undefined;
      if (is === undefined) delete files[path];
      else files[path] = theirs[path];
    }
    return files;
  }

  #touches({ files, parents }: MemoryCommit, path: string): boolean {
    const below = (each: Files) =>
      JSON.stringify(
        Object.entries(each)
          .filter(([at]) => at === path || at.startsWith(`${path}/`))
          .sort(),
      );
    const now = below(files);
    return parents.length === 0
      ? now !== '[]'
      : parents.every(parent => below(this.commit(parent).files) !== now);
  }

  writeTree(files: Files): string {
    const entries = new Map<string, MemoryEntry>();
    const folders = new Map<string, Record<string, MemoryFile>>();
    for (const [path, file] of Object.entries(files)) {
      const [name, ...rest] = path.split('/');
      if (rest.length === 0) {
        entries.set(name, { ...file, name, type: typeOf(file.mode) });
      } else {
        const folder = folders.get(name) ?? {};
        folders.set(name, { ...folder, [rest.join('/')]: file });
      }
    }
    for (const [name, below] of folders) {
      const sha = this.writeTree(below);
      entries.set(name, { name, sha, mode: '040000', type: 'tree' });
    }
    const sorted = [...entries.values()].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    const sha = hash('tree', JSON.stringify(sorted));
    this.trees.set(sha, sorted);
    return sha;
  }
}

function typeOf(mode: string): MemoryEntry['type'] {
  return mode === '160000' ? 'commit' : 'blob';
}

function hash(...parts: Array<string | Buffer>): string {
  const sha = createHash('sha1');
  parts.forEach(part => sha.update(part));
  return sha.digest('hex');
}
