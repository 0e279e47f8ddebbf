import {
  parsePerson,
  wholeSeconds,
  type CommitContent,
  type StoredCommit,
} from '../objects/commitObject';
import { NO_SHA, type GitObject } from '../objects/gitObject';
import { ObjectStore } from '../objects/objectStore';
import type { BareRepository, RefUpdate } from './bareRepository';

const BRANCHES = 'refs/heads/';
const TAGS = 'refs/tags/';

/** What a repository is told of when it is made. */
export interface RepositoryAbout {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly description: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  readonly createdAt: Date;
}

/** A change of some files, as a person commits it. */
export interface FileCommit {
  message: string;
  /** `Ada Byron <ada@example.com>` */
  author: string;
  at: Date;
  branch?: string;
  /** By path; null removes one. */
  files: Readonly<Record<string, string | null>>;
}

export interface BranchChange {
  readonly repository: Repository;
  readonly branch: string;
  /** Undefined when the branch is gone. */
  readonly sha?: string;
}

/**
 * A repository, in memory and, once it has been given a place there, on disk.
 * It is read from memory; what is written goes to disk in its order.
 */
export class Repository {
  readonly about: RepositoryAbout;
  readonly objects = new ObjectStore(object => this.unsaved.push(object));
  updatedAt: Date;
  private readonly refs = new Map<string, string>();
  private unsaved: GitObject[] = [];
  private unsavedRefs: RefUpdate[] = [];
  private disk?: BareRepository;
  private adopted?: string;
  private queue: Promise<void> = Promise.resolve();
  private readonly onChange: (change: BranchChange) => void;

  constructor(
    about: RepositoryAbout,
    onChange: (change: BranchChange) => void,
  ) {
    this.about = about;
    this.updatedAt = about.createdAt;
    this.onChange = onChange;
  }

  get fullName(): string {
    return `${this.about.owner}/${this.about.name}`;
  }

  /** The one it was made with, or the first that was pushed instead. */
  get defaultBranch(): string {
    const named = this.about.defaultBranch;
    return this.branch(named) || !this.adopted ? named : this.adopted;
  }

  /** Names and heads, in the order of the names. */
  branches(): Array<{ name: string; sha: string }> {
    return [...this.refs]
      .filter(([ref]) => ref.startsWith(BRANCHES))
      .map(([ref, sha]) => ({ name: ref.slice(BRANCHES.length), sha }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  branch(name: string): string | undefined {
    return this.refs.get(`${BRANCHES}${name}`);
  }

  /** Resolves a branch, tag, HEAD or (short) SHA. */
  resolve(revision: string): StoredCommit | undefined {
    const wanted =
      revision === '' || revision === 'HEAD' ? this.defaultBranch : revision;
    const sha =
      this.refs.get(wanted) ??
      this.refs.get(`${BRANCHES}${wanted}`) ??
      this.refs.get(`${TAGS}${wanted}`) ??
      this.fullSha(wanted);
    return sha ? this.commitAt(sha) : undefined;
  }

  /** @throws when there is no such commit, though there should be one. */
  commit(sha: string): StoredCommit {
    const commit = this.objects.commit(sha);
    if (!commit) {
      throw new Error(`${this.fullName} has no commit ${sha}`);
    }
    return commit;
  }

  /** Commits files onto a branch, at once in memory and soon on disk. */
  commitFiles(change: FileCommit): StoredCommit {
    const { branch = this.defaultBranch, files, message } = change;
    const head = this.branch(branch) ?? this.branch(this.defaultBranch);
    const tree = head ? this.commit(head).tree : '';
    const who = { ...parsePerson(change.author), at: wholeSeconds(change.at) };
    const commit = this.writeCommit(branch, {
      tree: this.objects.writeFiles(tree, files),
      parents: head ? [head] : [],
      author: who,
      committer: who,
      message,
    });
    this.saveSoon();
    return commit;
  }

  /** Makes a commit the head of a branch. */
  writeCommit(branch: string, content: CommitContent): StoredCommit {
    const commit = this.objects.writeCommit(content);
    this.setBranch(branch, commit.sha);
    return commit;
  }

  /** Moves, makes or, without a SHA, removes a branch. */
  setBranch(name: string, sha: string | undefined): void {
    const ref = `${BRANCHES}${name}`;
    const before = this.refs.get(ref) ?? NO_SHA;
    this.unsavedRefs.push({ ref, before, after: sha ?? NO_SHA });
    this.keepRef(ref, sha);
  }

  /** Has it on disk from now on. */
  persist(disk: BareRepository): Promise<void> {
    return this.enqueue(async () => {
      await disk.create(this.defaultBranch);
      this.disk = disk;
      await this.save();
    });
  }

  /**
   * Does something while nothing else writes; what it has changed is on disk
   * when this has ended.
   */
  async exclusive<T>(
    task: (disk: BareRepository | undefined) => T | Promise<T>,
  ): Promise<T> {
    const outcome: { value?: { of: T } } = {};
    await this.enqueue(async () => {
      await this.save();
      outcome.value = { of: await task(this.disk) };
      await this.save();
    });
    if (!outcome.value) {
      throw new Error(`${this.fullName} has not been written`);
    }
    return outcome.value.of;
  }

  /** When all that was begun is on disk. */
  saved(): Promise<void> {
    return this.enqueue(() => this.save());
  }

  /** Takes over what Git has written to the disk. */
  async reload(): Promise<void> {
    const { disk } = this;
    if (!disk) {
      return;
    }
    const refs = await disk.refs();
    const known = [...this.refs.values()];
    const wanted = [...refs.values()].filter(sha => !this.objects.has(sha));
    const saved = known.filter(sha => [...refs.values()].includes(sha));
    const objects = await disk.objectsBetween(wanted, saved);
    objects.forEach(object => this.objects.load(object));
    const ours = new Set(this.unsavedRefs.map(({ ref }) => ref));
    const all = new Set([...refs.keys(), ...this.refs.keys()]);
    for (const ref of all) {
      if (!ours.has(ref) && refs.get(ref) !== this.refs.get(ref)) {
        this.keepRef(ref, refs.get(ref));
      }
    }
    await this.adoptBranch(disk);
  }

  /** (gitea v1.24, services/repository/push.go: the first push decides) */
  private async adoptBranch(disk: BareRepository): Promise<void> {
    const [first] = this.branches();
    if (first && !this.branch(this.defaultBranch)) {
      this.adopted = first.name;
      await disk.git(['symbolic-ref', 'HEAD', `refs/heads/${first.name}`]);
    }
  }

  private commitAt(sha: string): StoredCommit | undefined {
    const object = this.objects.get(sha);
    if (object?.type === 'tag') {
      const target = /^object ([0-9a-f]{40})$/m.exec(object.body.toString());
      return target ? this.commitAt(target[1]) : undefined;
    }
    return this.objects.commit(sha);
  }

  private fullSha(text: string): string | undefined {
    if (!/^[0-9a-f]{4,40}$/.test(text)) {
      return undefined;
    }
    if (text.length === 40) {
      return text;
    }
    const found = this.objects
      .startingWith(text)
      .filter(sha => this.objects.get(sha)?.type === 'commit');
    return found.length === 1 ? found[0] : undefined;
  }

  private keepRef(ref: string, sha: string | undefined): void {
    if (sha) {
      this.refs.set(ref, sha);
    } else {
      this.refs.delete(ref);
    }
    if (ref.startsWith(BRANCHES)) {
      const branch = ref.slice(BRANCHES.length);
      this.onChange({ repository: this, branch, ...(sha && { sha }) });
    }
  }

  private async save(): Promise<void> {
    const { disk, unsaved, unsavedRefs } = this;
    if (!disk || (unsaved.length === 0 && unsavedRefs.length === 0)) {
      return;
    }
    this.unsaved = [];
    this.unsavedRefs = [];
    try {
      await disk.save(unsaved, joined(unsavedRefs));
    } catch (error) {
      // The disk is what others see: it is right.
      await this.reload();
      throw error;
    }
  }

  private saveSoon(): void {
    if (this.disk) {
      this.saved().catch(() => {});
    }
  }

  private enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.queue.then(task);
    this.queue = done.catch(() => {});
    return done;
  }
}

/** One update a reference: from what it was first to what it is last. */
function joined(updates: readonly RefUpdate[]): RefUpdate[] {
  const byRef = new Map<string, RefUpdate>();
  for (const update of updates) {
    const first = byRef.get(update.ref) ?? update;
    byRef.set(update.ref, { ...update, before: first.before });
  }
  return [...byRef.values()].filter(({ before, after }) => before !== after);
}
