import type { Project } from '../../gitHost';
import type { StoredCommit } from '../../objects/commitObject';
import { addresses, timestamp } from '../shapes/addresses';
import { commitShape, signatureShape } from '../shapes/commitShape';
import { contentsShape } from '../shapes/contentsShape';
import type { ApiContext } from './apiContext';

/** A file as a commit left it; null when it is gone. */
export function fileAt(
  { host }: Pick<ApiContext, 'host'>,
  { repository }: Project,
  commit: StoredCommit,
  path: string,
) {
  const entry = repository.objects.entryAt(commit.tree, path);
  return entry
    ? contentsShape(
        host,
        repository,
        { entry, path, ref: commit.sha, commit, lastCommit: commit },
        true,
      )
    : null;
}

/** The commit, as an answer to a change of files has it. */
export function commitOfFiles(
  { host }: Pick<ApiContext, 'host'>,
  { repository }: Project,
  commit: StoredCommit,
) {
  const { api } = addresses(host, repository);
  const shape = commitShape(host, repository, commit, {
    stat: false,
    files: false,
  });
  return {
    commit: {
      url: shape.url,
      sha: shape.sha,
      created: shape.created,
      html_url: shape.html_url,
      author: signatureShape(commit.author),
      committer: signatureShape(commit.committer),
      parents: shape.parents,
      message: shape.commit.message,
      tree: {
        url: `${api}/git/trees/${commit.tree}`,
        sha: commit.tree,
        created: timestamp(commit.committer.at),
      },
    },
    verification: shape.commit.verification,
  };
}
