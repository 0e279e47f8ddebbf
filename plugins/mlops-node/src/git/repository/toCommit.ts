import type { Commit } from '../../operations';
import { firstLine } from './firstLine';
import { instantOf } from './instantOf';
import type { CommitDetail } from './Repository';

/** A commit as GitHub's API tells it, and Gitea's after it. */
interface ToldCommit {
  sha: string;
  html_url?: string;
  commit: {
    message: string;
    author?: { name?: string; date?: string } | null;
    tree: { sha: string };
  };
  parents?: Array<{ sha: string }> | null;
}

export function toCommit({ sha, html_url: url, commit }: ToldCommit): Commit {
  const { author, message } = commit;
  const at = instantOf(author?.date);
  return {
    sha,
    title: firstLine(message),
    ...(author?.name && { author: author.name }),
    ...(at && { at }),
    ...(url && { url }),
  };
}

export function toCommitDetail(found: ToldCommit): CommitDetail {
  const { message, tree } = found.commit;
  const parents = (found.parents ?? []).map(({ sha }) => sha);
  return { ...toCommit(found), message, tree: tree.sha, parents };
}
