import { GiteaError, notFound, unprocessable } from '../http/giteaError';
import type { Project } from '../gitHost';
import type { Signature, StoredCommit } from '../objects/commitObject';
import type { FileChange } from '../objects/objectStore';
import { kindOf, REGULAR_FILE } from '../objects/tree';

/** What happens to one file in a commit. */
export interface FileOperation {
  readonly operation: 'create' | 'update' | 'upload' | 'rename' | 'delete';
  readonly path: string;
  readonly fromPath?: string;
  readonly content?: Buffer;
  /** The blob that is there, as the caller knows it. */
  readonly sha?: string;
}

export interface FileChanges {
  readonly branch: string;
  /** Made from `branch`, when given. */
  readonly newBranch?: string;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
  readonly login: string;
  readonly files: readonly FileOperation[];
}

/**
 * Commits files over the API (gitea v1.24, services/repository/files/update.go).
 *
 * @throws GiteaError
 */
export function changeFiles(
  project: Project,
  changes: FileChanges,
): StoredCommit {
  const { repository, protections } = project;
  const { branch, newBranch } = changes;
  const head = repository.branch(branch);
  if (!head && repository.branches().length > 0) {
    throw notFound(`branch does not exist [name: ${branch}]`);
  }
  const onto = newBranch || branch;
  if (onto !== branch && repository.branch(onto)) {
    throw unprocessable(`branch already exists [name: ${onto}]`);
  }
  const rule = protections.of(onto);
  if (rule && !rule.enablePush) {
    throw new GiteaError(
      403,
      `user cannot commit to repo [user: ${changes.login}]`,
    );
  }
  const tree = head ? repository.commit(head).tree : '';
  return repository.writeCommit(onto, {
    tree: repository.objects.writeTree(
      tree,
      changesOf(project, tree, changes.files),
    ),
    parents: head ? [head] : [],
    author: changes.author,
    committer: changes.committer,
    message: changes.message,
  });
}

/** Gitea's own words for a change that nobody has described. */
export function defaultMessage(files: readonly FileOperation[]): string {
  const verb = { create: 'Add', delete: 'Delete' } as const;
  return files
    .map(
      ({ operation, path }) =>
        `${operation === 'create' || operation === 'delete' ? verb[operation] : 'Update'} ${path}`,
    )
    .join('\n');
}

function changesOf(
  project: Project,
  tree: string,
  files: readonly FileOperation[],
): Map<string, FileChange> {
  const changes = new Map<string, FileChange>();
  for (const file of files) {
    const path = checkedPath(file.path);
    const from = file.fromPath ? checkedPath(file.fromPath) : path;
    const { operation } = file;
    if (operation === 'create') {
      refusePresent(project, tree, path);
    } else if (operation !== 'upload') {
      expectPresent(project, tree, from, file);
    }
    if (operation === 'delete') {
      changes.set(path, null);
      continue;
    }
    if (from !== path) {
      refusePresent(project, tree, path);
      changes.set(from, null);
    }
    const { objects } = project.repository;
    const present = objects.entryAt(tree, from);
    const mode =
      present && kindOf(present) === 'file' ? present.mode : REGULAR_FILE;
    const kept = operation === 'rename' ? present?.sha : undefined;
    changes.set(path, {
      mode,
      sha: kept ?? objects.writeBlob(file.content ?? Buffer.alloc(0)),
    });
  }
  return changes;
}

function refusePresent({ repository }: Project, tree: string, path: string) {
  if (repository.objects.entryAt(tree, path)) {
    throw unprocessable(`repository file already exists [path: ${path}]`);
  }
}

function expectPresent(
  { repository }: Project,
  tree: string,
  path: string,
  { operation, sha }: FileOperation,
): void {
  const entry = repository.objects.entryAt(tree, path);
  if (!entry || kindOf(entry) === 'dir') {
    throw notFound(`repository file does not exist [path: ${path}]`);
  }
  if (operation === 'rename' && !sha) {
    return;
  }
  if (!sha) {
    throw unprocessable(
      'a SHA or commit ID must be proved when updating a file',
    );
  }
  if (sha !== entry.sha) {
    throw unprocessable(
      `sha does not match [given: ${sha}, expected: ${entry.sha}]`,
    );
  }
}

/** @throws GiteaError for what could not be a file of a repository */
function checkedPath(path: string): string {
  const names = path.split('/');
  const odd = (name: string) =>
    name === '' || name === '.' || name === '..' || /^\.git$/i.test(name);
  if (names.some(odd) || path.includes('\0')) {
    throw unprocessable(
      `path contains a malformed path component [path: ${path}]`,
    );
  }
  return path;
}
