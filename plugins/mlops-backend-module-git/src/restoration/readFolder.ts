import { NotFoundError } from '@backstage/errors';
import type {
  CommitDetail,
  RepositoryFile,
  RepositoryReader,
} from '@slipway/backstage-plugin-mlops-node';
import { textOf } from './textOf';

const MOST_FILES = 200;
const MOST_CHARACTERS = 2 * 1024 * 1024;
const MOST_FOLDERS = 100;
const LINK = '120000';

/** The text files below a folder. */
export async function readFolder(
  reader: RepositoryReader,
  commit: CommitDetail,
  path: string,
): Promise<RepositoryFile[]> {
  const folder = await reader.folder(commit, path);
  if (!folder) {
    throw new NotFoundError(
      `There is no folder ${path} at ${commit.sha.slice(0, 7)} in ${reader.repository.webUrl}`,
    );
  }
  const found = await reader.files(folder, {
    folders: MOST_FOLDERS,
    whenSpent: 'stop',
  });
  const files: RepositoryFile[] = [];
  let room = MOST_CHARACTERS;
  for (const { path: at, entry } of found) {
    if (files.length >= MOST_FILES || room <= 0) break;
    if (entry.type !== 'blob' || entry.mode === LINK) continue;
    const content = textOf(await reader.blob(entry.sha));
    if (content === undefined) continue;
    room -= content.length;
    files.push({ path: at, content });
  }
  return files;
}
