import { NotFoundError } from '@backstage/errors';
import type { FileChange } from '@slipway/backstage-plugin-mlops-common';
import {
  unifiedDiff,
  type Commit,
  type CommitDetail,
  type FileDifference,
  type RepositoryReader,
  type Restoration,
  type TreeEntry,
} from '@slipway/backstage-plugin-mlops-node';
import { holdsSecrets } from './holdsSecrets';
import { textOf } from './textOf';

const MOST_FOLDERS = 300;
const MOST_DIFFS = 30;
const MOST_ELSEWHERE = 50;
const MOST_FOLDERS_ELSEWHERE = 40;
const MOST_COMMITS = 20;

/** What has to change for a folder to be as it was at `to`. */
export async function differencesTo(
  reader: RepositoryReader,
  options: { head: CommitDetail; to: CommitDetail; path: string },
): Promise<FileDifference[]> {
  const { head, to, path } = options;
  const [now, then] = await Promise.all([
    reader.folder(head, path),
    reader.folder(to, path),
  ]);
  if (!then) {
    throw new NotFoundError(
      `There is no folder ${path} at ${to.sha.slice(0, 7)} in ${reader.repository.webUrl}; choose a release that was deployed from it`,
    );
  }
  return reader.differences(now, then, {
    budget: { folders: MOST_FOLDERS, whenSpent: 'fail' },
  });
}

/** The same for people: diffs, what else changed, whose commits go. */
export async function compareFolder(
  reader: RepositoryReader,
  options: { head: CommitDetail; to: CommitDetail; path: string },
): Promise<Restoration> {
  const { head, to, path } = options;
  const differences = await differencesTo(reader, options);
  const [files, elsewhere, commits] = await Promise.all([
    describe(reader, differences),
    changedElsewhere(reader, options),
    differences.length > 0 ? commitsSince(reader, head.sha, to.sha, path) : [],
  ]);
  return { head: head.sha, files, elsewhere, commits };
}

async function describe(
  reader: RepositoryReader,
  differences: readonly FileDifference[],
): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  for (const [i, difference] of differences.entries()) {
    const diff = i < MOST_DIFFS ? await diffOf(reader, difference) : undefined;
    const { path } = difference;
    changes.push({ path, change: kindOf(difference), ...(diff && { diff }) });
  }
  return changes;
}

async function diffOf(
  reader: RepositoryReader,
  { path, before, after }: FileDifference,
): Promise<string | undefined> {
  const [old, fresh] = await Promise.all([
    before && textAt(reader, before),
    after && textAt(reader, after),
  ]);
  if ((before && old === undefined) || (after && fresh === undefined)) {
    return undefined;
  }
  if (holdsSecrets(path, [old, fresh])) return undefined;
  return unifiedDiff({ path, before: old, after: fresh });
}

/** Undefined for what is no text. */
async function textAt(
  reader: RepositoryReader,
  { type, sha }: TreeEntry,
): Promise<string | undefined> {
  return type === 'blob' ? textOf(await reader.blob(sha)) : undefined;
}

function kindOf({ before, after }: FileDifference): FileChange['change'] {
  if (!before) return 'added';
  return after ? 'changed' : 'removed';
}

/** Which files, as far as that can be said with a few requests. */
async function changedElsewhere(
  reader: RepositoryReader,
  { head, to, path }: { head: CommitDetail; to: CommitDetail; path: string },
): Promise<string[]> {
  if (!path || head.tree === to.tree) return [];
  const root = ({ sha, tree }: CommitDetail) => ({
    commit: sha,
    path: '',
    tree,
  });
  const changed = await reader.differences(root(to), root(head), {
    budget: { folders: MOST_FOLDERS_ELSEWHERE, whenSpent: 'stop' },
    leaveOut: path,
  });
  return changed.slice(0, MOST_ELSEWHERE).map(each => each.path);
}

/**
 * Until the commit that touched the folder last at `to`: hosts have no common
 * way to ask for what lies between two commits.
 */
async function commitsSince(
  { repository }: RepositoryReader,
  head: string,
  to: string,
  path: string,
): Promise<Commit[]> {
  const [newest, [last]] = await Promise.all([
    repository.history({ ref: head, path, limit: MOST_COMMITS }),
    repository.history({ ref: to, path, limit: 1 }),
  ]);
  const end = newest.findIndex(({ sha }) => sha === last?.sha || sha === to);
  return end < 0 ? newest : newest.slice(0, end);
}
