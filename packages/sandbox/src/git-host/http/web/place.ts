import type { Repository } from '../../repository/repository';
import { commitOf } from '../api/apiContext';
import { notFound } from '../giteaError';
import type { Place } from './repositoryPages';

/** `branch/feature/one/path` or `commit/<sha>/path`; branches have slashes. */
export function placeOf(repository: Repository, rest: string): Place {
  const [kind, ...names] = rest.split('/');
  if (kind === 'branch') {
    const branch = repository
      .branches()
      .map(({ name }) => name)
      .filter(name => `${names.join('/')}/`.startsWith(`${name}/`))
      .sort((left, right) => right.length - left.length)
      .at(0);
    const commit = branch && repository.resolve(branch);
    if (commit) {
      const path = names.slice(branch.split('/').length).join('/');
      return { ref: `branch/${branch}`, commit, path: trimmed(path) };
    }
  }
  if (kind === 'commit' || kind === 'tag') {
    const [revision = '', ...path] = names;
    const commit = commitOf(repository, revision);
    return {
      ref: `${kind}/${revision}`,
      commit,
      path: trimmed(path.join('/')),
    };
  }
  throw notFound();
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}
