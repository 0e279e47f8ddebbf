import { NotFoundError } from '@backstage/errors';
import { branchName } from './paths';
import type { CommitDetail, Repository } from './Repository';

/**
 * A branch and its head. @throws for a tag, which cannot be moved.
 *
 * @public
 */
export async function targetBranch(
  repository: Repository,
  named: string,
): Promise<{ branch: string; head: CommitDetail }> {
  const branch =
    named === '' || named === 'HEAD'
      ? await repository.defaultBranch()
      : branchName(named);
  const sha = await repository.branchHead(branch);
  if (!sha) {
    throw new NotFoundError(
      `${branch} is no branch of ${repository.webUrl}, so nothing can be proposed to it`,
    );
  }
  return { branch, head: await repository.commit(sha) };
}
