import type { FileChange } from '@slipway/backstage-plugin-mlops-common';

/** @public */
export interface Commit {
  sha: string;
  /** The first line of its message. */
  title: string;
  author?: string;
  at?: string;
  url?: string;
}

/** @public */
export interface RepositoryFile {
  path: string;
  content: string;
}

/**
 * What would have to change for a folder to be again as it was.
 *
 * @public
 */
export interface Restoration {
  /** The head of the branch that it was compared with. */
  head: string;
  /** Within the folder; `added` comes back, `removed` goes. */
  files: FileChange[];
  /** Changed since as well, but outside the folder: shared bases, for example. */
  elsewhere: string[];
  /** Of the folder, that would be undone, newest first; bounded. */
  commits: Commit[];
}

/**
 * - `open`: `waitsFor` says in words what keeps it from being merged.
 *
 * @public
 */
export type PullRequestState =
  | { state: 'open'; waitsFor?: string; conflicts: boolean }
  | { state: 'merged'; commit: string }
  | { state: 'closed' };

/** @public */
export interface PullRequest {
  id: string;
  url: string;
  status: PullRequestState;
}

/**
 * Git hosts of one kind, by Backstage's `integrations`. The repository is named
 * by the URL that Argo CD's Application has.
 *
 * Errors: NotFoundError for a repository, commit or folder that is not there,
 * NotAllowedError when the credentials do not suffice, ServiceUnavailableError
 * for a host that is down.
 *
 * @public
 */
export interface RepositoryHost {
  /** `Gitea`, `GitHub`. */
  readonly title: string;
  /** Whether there is an integration for it that can write. */
  handles(repoUrl: string): boolean;
  defaultBranch(repoUrl: string): Promise<string>;
  /** The commit that a branch, tag or (short) SHA names. */
  resolve(repoUrl: string, ref: string): Promise<Commit>;
  restoration(
    repoUrl: string,
    options: { branch: string; path: string; to: string },
  ): Promise<Restoration>;
  /** All text files below a folder, bounded in number and size. */
  readFolder(
    repoUrl: string,
    options: { ref: string; path: string },
  ): Promise<RepositoryFile[]>;
}

/**
 * The repository host that handles a URL, of those that modules gave.
 *
 * @public
 */
export interface RepositoryHosts {
  find(repoUrl: string): RepositoryHost | undefined;
}
