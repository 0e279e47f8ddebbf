import { changeCounts, statsOf } from '../../http/shapes/commitShape';
import type { Project } from '../../gitHost';
import type { Signature, StoredCommit } from '../../objects/commitObject';
import { changesOf, type FileDifference } from '../../repository/history';
import type { Repository } from '../../repository/repository';
import type { Addresses, GithubContext } from '../githubContext';
import { accountShape, instant, nodeId } from './accountShape';

/** Nobody signs commits here. */
const UNVERIFIED = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

type Asked = Pick<GithubContext, 'host'>;

/** (git-commit: of the Git database) */
export function gitCommitShape(
  at: Addresses,
  { fullName }: Repository,
  commit: StoredCommit,
) {
  const { sha, tree, parents, author, committer, message } = commit;
  const url = `${at.api}/repos/${fullName}/git`;
  const html = `${at.web}/${fullName}/commit`;
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: `${url}/commits/${sha}`,
    html_url: `${html}/${sha}`,
    author: signatureShape(author),
    committer: signatureShape(committer),
    tree: { sha: tree, url: `${url}/trees/${tree}` },
    message,
    parents: parents.map(parent => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${html}/${parent}`,
    })),
    verification: UNVERIFIED,
  };
}

/** (commit: in lists, without what it changed) */
export function commitShape(
  { host }: Asked,
  at: Addresses,
  repository: Repository,
  commit: StoredCommit,
) {
  const { sha, parents, author, committer, message } = commit;
  const api = `${at.api}/repos/${repository.fullName}`;
  const html = `${at.web}/${repository.fullName}/commit`;
  const whole = gitCommitShape(at, repository, commit);
  const userOf = ({ email }: Signature) => {
    const login = email.replace(/@noreply\.sandbox\.local$/, '');
    const account = login === email ? undefined : host.accounts.find(login);
    return account ? accountShape(at, account) : null;
  };
  return {
    sha,
    node_id: whole.node_id,
    commit: {
      author: signatureShape(author),
      committer: signatureShape(committer),
      message,
      tree: whole.tree,
      url: whole.url,
      comment_count: 0,
      verification: UNVERIFIED,
    },
    url: `${api}/commits/${sha}`,
    html_url: `${html}/${sha}`,
    comments_url: `${api}/commits/${sha}/comments`,
    author: userOf(author),
    committer: userOf(committer),
    parents: parents.map(parent => ({
      sha: parent,
      url: `${api}/commits/${parent}`,
      html_url: `${html}/${parent}`,
    })),
  };
}

/** One commit, with what it changed. */
export function wholeCommitShape(
  context: Asked,
  at: Addresses,
  { repository }: Project,
  commit: StoredCommit,
) {
  const changes = changesOf(repository, commit);
  return {
    ...commitShape(context, at, repository, commit),
    stats: statsOf(repository, changes),
    files: changes.map(each => fileShape(at, repository, commit.sha, each)),
  };
}

/** (diff-entry) */
export function fileShape(
  at: Addresses,
  repository: Repository,
  head: string,
  change: FileDifference,
) {
  const { additions, deletions } = changeCounts(repository, change);
  const { fullName } = repository;
  const path = change.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: change.after ?? change.before ?? null,
    filename: change.path,
    status: change.status === 'deleted' ? 'removed' : change.status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${at.web}/${fullName}/blob/${head}/${path}`,
    raw_url: `${at.web}/${fullName}/raw/${head}/${path}`,
    contents_url: `${at.api}/repos/${fullName}/contents/${path}?ref=${head}`,
  };
}

function signatureShape({ name, email, at }: Signature) {
  return { name, email, date: instant(at) };
}
