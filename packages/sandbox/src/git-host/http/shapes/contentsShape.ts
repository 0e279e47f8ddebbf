import type { GitHost } from '../../gitHost';
import type { StoredCommit } from '../../objects/commitObject';
import { kindOf, type TreeEntry } from '../../objects/tree';
import type { Repository } from '../../repository/repository';
import { addresses, encodePath, timestamp } from './addresses';

/** A file or directory; a file with its content unless it is one of many. */
export function contentsShape(
  host: GitHost,
  repository: Repository,
  place: {
    entry: TreeEntry;
    path: string;
    ref: string;
    commit: StoredCommit;
    lastCommit?: StoredCommit;
  },
  withContent: boolean,
) {
  const { entry, path, ref, commit, lastCommit } = place;
  const { html, api } = addresses(host, repository);
  const type = kindOf(entry);
  const blob = repository.objects.get(entry.sha);
  const isFile = type === 'file';
  const refKind = repository.branch(ref)
    ? `branch/${ref}`
    : `commit/${commit.sha}`;
  const self = `${api}/contents/${encodePath(path)}?ref=${encodeURIComponent(ref)}`;
  const page = `${html}/src/${refKind}/${encodePath(path)}`;
  const git = `${api}/git/${isFile ? 'blobs' : 'trees'}/${entry.sha}`;
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: entry.sha,
    last_commit_sha: lastCommit?.sha ?? commit.sha,
    ...(lastCommit && {
      last_committer_date: timestamp(lastCommit.committer.at),
      last_author_date: timestamp(lastCommit.author.at),
    }),
    type,
    size: isFile ? (blob?.body.length ?? 0) : 0,
    encoding: withContent && isFile ? 'base64' : null,
    content:
      withContent && isFile ? (blob?.body.toString('base64') ?? '') : null,
    target: type === 'symlink' ? (blob?.body.toString('utf8') ?? '') : null,
    url: self,
    html_url: page,
    git_url: git,
    download_url: isFile ? `${html}/raw/${refKind}/${encodePath(path)}` : null,
    submodule_git_url: null,
    _links: { self, git, html: page },
  };
}
