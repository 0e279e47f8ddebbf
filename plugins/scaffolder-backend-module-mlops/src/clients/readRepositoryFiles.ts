import type { RepositoryReader } from '@slipway/backstage-plugin-mlops-node';
import { targetBranch } from '@slipway/backstage-plugin-mlops-node';

const MOST_FOLDERS = 50;

/** The files of a folder by their names in it; empty when there is none. */
export async function readRepositoryFiles(
  reader: RepositoryReader,
  branch: string | undefined,
  path: string,
): Promise<Record<string, string>> {
  const { head } = await targetBranch(reader.repository, branch ?? '');
  const folder = await reader.folder(head, path);
  if (!folder) return {};
  const budget = { folders: MOST_FOLDERS, whenSpent: 'fail' as const };
  const files: Record<string, string> = {};
  for (const file of await reader.files(folder, budget)) {
    if (file.entry.type !== 'blob') continue;
    const name = file.path.slice(path === '' ? 0 : path.length + 1);
    files[name] = (await reader.blob(file.entry.sha)).toString('utf8');
  }
  return files;
}

/** One file, or undefined. */
export async function readRepositoryFile(
  reader: RepositoryReader,
  branch: string | undefined,
  path: string,
): Promise<string | undefined> {
  const { head } = await targetBranch(reader.repository, branch ?? '');
  const entry = await reader.entryAt(head, path);
  return entry?.type === 'blob'
    ? (await reader.blob(entry.sha)).toString('utf8')
    : undefined;
}
