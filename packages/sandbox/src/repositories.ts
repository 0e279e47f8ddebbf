import type { NewObject } from './kubernetes/types';

/** One commit of a GitOps repository, as far as Argo CD needs it. */
export interface Commit {
  sha: string;
  message: string;
  author: string;
  at: Date;
}

/**
 * Where the sandbox's Argo CD takes its manifests from. Today they are held in
 * memory; a Git host can stand behind the same interface.
 */
export interface Repositories {
  /** Resolves a branch, tag or (short) SHA; undefined when there is none. */
  resolve(repoUrl: string, revision: string): Commit | undefined;
  /**
   * The rendered objects at a path and commit; `applications/**` is a directory
   * of plain manifests with all below it. @throws when the path is absent.
   */
  render(repoUrl: string, sha: string, path: string): NewObject[];
  onPush(
    listener: (push: { repoUrl: string; branch: string }) => void,
  ): () => void;
}
