import type { Commit } from '../../operations';
import { firstLine } from '../repository/firstLine';
import { instantOf } from '../repository/instantOf';
import type { CommitDetail } from '../repository/Repository';
import type { GithubCommit } from './schemas';

export function toCommit({ sha, html_url: url, commit }: GithubCommit): Commit {
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

export function toCommitDetail(found: GithubCommit): CommitDetail {
  const { message, tree } = found.commit;
  const parents = found.parents.map(({ sha }) => sha);
  return { ...toCommit(found), message, tree: tree.sha, parents };
}
