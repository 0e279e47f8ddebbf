import type { GitHost } from '../../gitHost';
import type { Signature, StoredCommit } from '../../objects/commitObject';
import { changesOf, type FileDifference } from '../../repository/history';
import type { Repository } from '../../repository/repository';
import { countChanges } from '../../text/unifiedDiff';
import { addresses, timestamp } from './addresses';
import { accountShape } from './ownerShapes';

/** Nobody signs commits here. */
export const UNVERIFIED = {
  verified: false,
  reason: 'gpg.error.not_signed_commit',
  signature: '',
  signer: null,
  payload: '',
};

/** As Gitea, whose tree of a commit bears the commit's SHA (convert/git_commit.go). */
export function commitShape(
  host: GitHost,
  repository: Repository,
  commit: StoredCommit,
  including: { stat: boolean; files: boolean } = { stat: true, files: true },
) {
  const { html, api } = addresses(host, repository);
  const url = `${api}/git/commits/${commit.sha}`;
  const created = timestamp(commit.committer.at);
  const changes =
    including.stat || including.files ? changesOf(repository, commit) : [];
  return {
    url,
    sha: commit.sha,
    created,
    html_url: `${html}/commit/${commit.sha}`,
    commit: {
      url,
      author: signatureShape(commit.author),
      committer: signatureShape(commit.committer),
      message: `${commit.message}\n`,
      tree: { url: `${api}/git/trees/${commit.sha}`, sha: commit.sha, created },
      verification: UNVERIFIED,
    },
    author: userOf(host, commit.author),
    committer: userOf(host, commit.committer),
    parents: commit.parents.map(sha => ({
      url: `${api}/git/commits/${sha}`,
      sha,
      created: '0001-01-01T00:00:00Z',
    })),
    ...(including.files && {
      files: changes.map(({ path, status }) => ({
        filename: path,
        status: status === 'deleted' ? 'removed' : status,
      })),
    }),
    ...(including.stat && { stats: statsOf(repository, changes) }),
  };
}

export function signatureShape({ name, email, at }: Signature) {
  return { name, email, date: timestamp(at) };
}

export function statsOf(
  repository: Repository,
  changes: readonly FileDifference[],
) {
  const counts = changes.map(change => changeCounts(repository, change));
  const additions = counts.reduce((sum, each) => sum + each.additions, 0);
  const deletions = counts.reduce((sum, each) => sum + each.deletions, 0);
  return { total: additions + deletions, additions, deletions };
}

export function changeCounts(
  { objects }: Repository,
  { before, after }: FileDifference,
) {
  const text = (sha?: string) =>
    sha ? (objects.get(sha)?.body.toString('utf8') ?? '') : '';
  return countChanges(text(before), text(after));
}

/** Gitea finds the account by the address; these have none of their own. */
function userOf(host: GitHost, { email }: Signature) {
  const login = email.replace(/@noreply\.sandbox\.local$/, '');
  const account = login === email ? undefined : host.accounts.find(login);
  return account ? accountShape(host, account) : null;
}
