import type { GitHost } from '../../git-host';
import type { StoredCommit } from '../../git-host/objects/commitObject';
import { ancestry, touching } from '../../git-host/repository/history';
import { overlayPath, repositoryOf, type ServiceStory } from '../service';

/**
 * The last change of an environment, the one before it, and the files that
 * take it back.
 *
 * @throws when there is none before it
 */
export function lastChange(
  git: GitHost,
  service: ServiceStory,
  environment: string,
): [StoredCommit, StoredCommit, Record<string, string | null>] {
  const repository = git.find(git.urlOf(repositoryOf(service)))?.repository;
  const main = repository?.resolve('main');
  const path = overlayPath(environment);
  const [last, before] =
    repository && main
      ? touching(repository, ancestry(repository, main.sha), path)
      : [];
  if (!repository || !before) {
    throw new Error('There is no earlier commit to go back to.');
  }
  const { objects } = repository;
  const textAt = (commit: StoredCommit, file: string) =>
    objects.blobAt(commit.tree, file)?.toString('utf8') ?? null;
  const paths = [last, before].flatMap(({ tree }) =>
    [...objects.files(tree).keys()].filter(each => each.startsWith(`${path}/`)),
  );
  const files = paths.map(each => [each, textAt(before, each)]);
  return [last, before, Object.fromEntries(files)];
}
