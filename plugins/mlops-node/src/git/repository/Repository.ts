import type { Commit, PullRequest } from '../../operations';

/**
 * `commit` is a submodule; a link is a blob of mode 120000.
 *
 * @public
 */
export interface TreeEntry {
  /** Within its folder. */
  name: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
}

/** @public */
export interface CommitDetail extends Commit {
  message: string;
  tree: string;
  parents: string[];
}

/**
 * A folder at a commit; hosts know trees by one of the two.
 *
 * @public
 */
export interface FolderAt {
  commit: string;
  /** Without slashes at its ends; empty for the root. */
  path: string;
  tree: string;
}

/**
 * The last commits up to `ref` that touched a folder.
 *
 * @public
 */
export interface FolderHistory {
  ref: string;
  path: string;
  limit: number;
}

/**
 * What becomes of one file; `before` is absent when there is none.
 *
 * @public
 */
export type FileEdit =
  | { type: 'delete'; path: string; before: TreeEntry }
  | { type: 'write'; path: string; before?: TreeEntry; after: FileContent };

/**
 * A blob that the repository has, or new text.
 *
 * @public
 */
export type FileContent =
  { type: 'blob'; mode: string; sha: string } | { type: 'text'; text: string };

/** @public */
export interface NewCommit {
  /** Is made with it. */
  branch: string;
  baseBranch: string;
  /** The head of the base branch that the edits were made for. */
  base: CommitDetail;
  message: string;
  edits: readonly FileEdit[];
}

/** @public */
export interface NewPullRequest {
  branch: string;
  baseBranch: string;
  title: string;
  body: string;
}

/** @public */
export interface Proposal extends PullRequest {
  /** The branch that it would change. */
  base: string;
  /** The commit that it would bring. */
  head: string;
}

/**
 * - `refused`: somebody or something else is wanted first, in words.
 * - `checking`: the host does not know yet; ask again soon.
 *
 * @public
 */
export type MergeAnswer =
  | { state: 'merged'; commit: string }
  | { state: 'refused'; why: string }
  | { state: 'checking' };

/**
 * One repository at its host: no more than rollbacks and promotions need.
 *
 * @public
 */
export interface Repository {
  /** The host's: `Gitea`. */
  readonly title: string;
  readonly webUrl: string;
  /** What its page says it is; may be empty. @throws NotFoundError */
  description(): Promise<string>;
  defaultBranch(): Promise<string>;
  /** @throws NotFoundError */
  commit(ref: string): Promise<CommitDetail>;
  /** Undefined when there is no such branch. */
  branchHead(branch: string): Promise<string | undefined>;
  entries(folder: FolderAt): Promise<TreeEntry[]>;
  blob(sha: string): Promise<Buffer>;
  /** Commits that touched a folder, newest first. */
  history(wanted: FolderHistory): Promise<Commit[]>;
  /** @returns its SHA. @throws ConflictError when the branch is there already. */
  createCommit(commit: NewCommit): Promise<string>;
  /** Nothing happens when it is not there. */
  deleteBranch(branch: string): Promise<void>;
  /** The newest of a branch, whatever its state. */
  pullRequestOf(branch: string): Promise<Proposal | undefined>;
  pullRequest(id: string): Promise<Proposal>;
  openPullRequest(wanted: NewPullRequest): Promise<Proposal>;
  merge(proposal: Proposal, message: MergeMessage): Promise<MergeAnswer>;
  closePullRequest(id: string): Promise<void>;
}

/** @public */
export interface MergeMessage {
  title: string;
  body: string;
}
