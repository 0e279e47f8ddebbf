import type { StoredCommit } from '../objects/commitObject';
import type { Repository } from './repository';

/** A file that differs between two trees. */
export interface FileDifference {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'deleted';
  /** The blob before; undefined when it was added. */
  readonly before?: string;
  readonly after?: string;
}

/** Commits that can be reached, newest first, children before parents. */
export function ancestry(repository: Repository, sha: string): StoredCommit[] {
  const found = new Map<string, StoredCommit>();
  const waiting = [sha];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const commit = found.has(next)
      ? undefined
      : repository.objects.commit(next);
    if (commit) {
      found.set(next, commit);
      waiting.push(...commit.parents);
    }
  }
  return inOrder(found, sha);
}

/** The commits that a branch has and another one has not, newest first. */
export function commitsBetween(
  repository: Repository,
  base: string,
  head: string,
): StoredCommit[] {
  const known = new Set(ancestry(repository, base).map(({ sha }) => sha));
  return ancestry(repository, head).filter(({ sha }) => !known.has(sha));
}

/** The newest commit that both have. */
export function mergeBase(
  repository: Repository,
  left: string,
  right: string,
): string | undefined {
  const known = new Set(ancestry(repository, left).map(({ sha }) => sha));
  return ancestry(repository, right).find(({ sha }) => known.has(sha))?.sha;
}

/** Those commits that changed something at a path. */
export function touching(
  repository: Repository,
  commits: readonly StoredCommit[],
  path: string,
): StoredCommit[] {
  const { objects } = repository;
  const at = (tree: string) => objects.entryAt(tree, path)?.sha;
  return commits.filter(({ tree, parents }) => {
    const now = at(tree);
    const before = parents.map(parent => at(repository.commit(parent).tree));
    return before.length === 0
      ? now !== undefined
      : before.every(each => each !== now);
  });
}

export function differences(
  repository: Repository,
  beforeTree: string,
  afterTree: string,
): FileDifference[] {
  const before = repository.objects.files(beforeTree);
  const after = repository.objects.files(afterTree);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): FileDifference[] => {
    const was = before.get(path);
    const is = after.get(path);
    if (was?.sha === is?.sha && was?.mode === is?.mode) {
      return [];
    }
    if (!was) {
      return [{ path, status: 'added', after: is?.sha }];
    }
    return is
      ? [{ path, status: 'modified', before: was.sha, after: is.sha }]
      : [{ path, status: 'deleted', before: was.sha }];
  });
}

/** What a commit changed of its first parent. */
export function changesOf(
  repository: Repository,
  commit: StoredCommit,
): FileDifference[] {
  const [parent] = commit.parents;
  const before = parent ? repository.commit(parent).tree : '';
  return differences(repository, before, commit.tree);
}

/** Each after all its children, and otherwise the newest first. */
function inOrder(
  commits: ReadonlyMap<string, StoredCommit>,
  first: string,
): StoredCommit[] {
  const children = new Map<string, number>();
  for (const { parents } of commits.values()) {
    parents.forEach(sha => children.set(sha, (children.get(sha) ?? 0) + 1));
  }
  const ready = [commits.get(first)].flatMap(commit => commit ?? []);
  const ordered: StoredCommit[] = [];
  while (ready.length > 0) {
    ready.sort(
      (left, right) =>
        left.committer.at.getTime() - right.committer.at.getTime(),
    );
    const commit = ready.pop();
    if (!commit) {
      break;
    }
    ordered.push(commit);
    for (const sha of commit.parents) {
      const left = (children.get(sha) ?? 1) - 1;
      children.set(sha, left);
      const parent = left === 0 ? commits.get(sha) : undefined;
      if (parent) {
        ready.push(parent);
      }
    }
  }
  return ordered;
}
