import { InputError } from '@backstage/errors';
import type { ObjectCache } from './ObjectCache';
import type {
  CommitDetail,
  FolderAt,
  Repository,
  TreeEntry,
} from './Repository';

/** @public */
export interface FileEntry {
  /** From the root of the repository. */
  path: string;
  entry: TreeEntry;
}

/**
 * A file that differs; one of the two is there.
 *
 * @public
 */
export interface FileDifference {
  path: string;
  before?: TreeEntry;
  after?: TreeEntry;
}

/**
 * How many folders may still be read for one answer.
 *
 * @public
 */
export interface ReadingBudget {
  folders: number;
  whenSpent: 'fail' | 'stop';
}

/** @public */
export interface ComparisonOptions {
  budget: ReadingBudget;
  /** The path of a folder that does not matter. */
  leaveOut?: string;
}

/**
 * Folders and files of a repository, by their paths.
 *
 * @public
 */
export class RepositoryReader {
  constructor(
    readonly repository: Repository,
    private readonly cache: ObjectCache,
  ) {}

  /** Undefined when there is no such folder; the root is always there. */
  async folder(
    { sha, tree }: CommitDetail,
    path: string,
  ): Promise<FolderAt | undefined> {
    let folder: FolderAt = { commit: sha, path: '', tree };
    for (const name of path.split('/').filter(Boolean)) {
      const entries = await this.entries(folder);
      const found = entries.find(each => each.name === name);
      if (found?.type !== 'tree') return undefined;
      folder = within(folder, found);
    }
    return folder;
  }

  /** Whatever is at this path, or undefined. */
  async entryAt(
    commit: CommitDetail,
    path: string,
  ): Promise<TreeEntry | undefined> {
    const slash = path.lastIndexOf('/');
    const folder = await this.folder(commit, path.slice(0, Math.max(slash, 0)));
    const entries = folder ? await this.entries(folder) : [];
    return entries.find(({ name }) => name === path.slice(slash + 1));
  }

  async entries(folder: FolderAt): Promise<TreeEntry[]> {
    const { webUrl } = this.repository;
    return this.cache.tree(webUrl, folder.tree, () =>
      this.repository.entries(folder),
    );
  }

  async blob(sha: string): Promise<Buffer> {
    const { webUrl } = this.repository;
    return this.cache.blob(webUrl, sha, () => this.repository.blob(sha));
  }

  /** All files below a folder. @throws when it is too large. */
  async files(folder: FolderAt, budget: ReadingBudget): Promise<FileEntry[]> {
    if (!spend(budget, folder)) return [];
    const found: FileEntry[] = [];
    for (const entry of await this.entries(folder)) {
      const inner = within(folder, entry);
      if (entry.type === 'tree') {
        found.push(...(await this.files(inner, budget)));
      } else {
        found.push({ path: inner.path, entry });
      }
    }
    return found;
  }

  /** What differs between two folders; only those are read that do. */
  async differences(
    before: FolderAt | undefined,
    after: FolderAt | undefined,
    options: ComparisonOptions,
  ): Promise<FileDifference[]> {
    const folder = before ?? after;
    if (!folder || before?.tree === after?.tree) return [];
    if (!spend(options.budget, folder)) return [];
    const [olds, news] = await Promise.all([
      before ? this.entries(before) : [],
      after ? this.entries(after) : [],
    ]);
    const found: FileDifference[] = [];
    for (const name of namesOf(olds, news)) {
      const pair = {
        path: join(folder.path, name),
        before: olds.find(each => each.name === name),
        after: news.find(each => each.name === name),
      };
      if (isSame(pair) || pair.path === options.leaveOut) continue;
      found.push(...fileOf(pair));
      const inner = (at: FolderAt | undefined, entry: TreeEntry | undefined) =>
        at && entry?.type === 'tree' ? within(at, entry) : undefined;
      found.push(
        ...(await this.differences(
          inner(before, pair.before),
          inner(after, pair.after),
          options,
        )),
      );
    }
    return found;
  }
}

function fileOf({ path, before, after }: FileDifference): FileDifference[] {
  const old = before?.type === 'tree' ? undefined : before;
  const fresh = after?.type === 'tree' ? undefined : after;
  if (!old && !fresh) return [];
  return [
    { path, ...(old && { before: old }), ...(fresh && { after: fresh }) },
  ];
}

function isSame({ before, after }: FileDifference): boolean {
  return before?.sha === after?.sha && before?.mode === after?.mode;
}

function namesOf(...entries: TreeEntry[][]): string[] {
  const names = entries.flat().map(({ name }) => name);
  return [...new Set(names)].sort();
}

function within(folder: FolderAt, { name, sha }: TreeEntry): FolderAt {
  return { commit: folder.commit, path: join(folder.path, name), tree: sha };
}

function join(folder: string, name: string): string {
  return folder ? `${folder}/${name}` : name;
}

function spend(budget: ReadingBudget, { path }: FolderAt): boolean {
  budget.folders -= 1;
  if (budget.folders >= 0) return true;
  if (budget.whenSpent === 'stop') return false;
  throw new InputError(
    `There are too many folders below ${path || 'the root'} to be read; keep what an Application deploys in a folder of its own`,
  );
}
