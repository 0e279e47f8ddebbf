import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';

/** The text files below a folder of the task's workspace, by relative path. */
export async function readWorkspaceFiles(
  workspacePath: string,
  folder: string,
): Promise<Record<string, string>> {
  const root = resolveSafeChildPath(workspacePath, folder);
  const names = await namesBelow(root, folder);
  const files: Record<string, string> = {};
  for (const name of names.sort()) {
    files[name] = await readFile(join(root, name), 'utf8');
  }
  return files;
}

/** As readWorkspaceFiles, for a folder that must have some. */
export async function readFilledFolder(
  workspacePath: string,
  folder: string,
): Promise<Record<string, string>> {
  const files = await readWorkspaceFiles(workspacePath, folder);
  if (Object.keys(files).length === 0) {
    throw new InputError(`The folder ${folder} has no files`);
  }
  return files;
}

async function namesBelow(root: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(root, {
      recursive: true,
      withFileTypes: true,
    });
    return (
      entries
        .filter(entry => entry.isFile())
        .map(entry =>
          relative(root, join(entry.parentPath, entry.name))
            .split(sep)
            .join('/'),
        )
        // Where it was published from already.
        .filter(name => !name.startsWith('.git/'))
    );
  } catch (error) {
    if (isError(error) && 'code' in error && error.code === 'ENOENT') {
      throw new InputError(
        `There is no folder ${folder} in the workspace; render it in a step before`,
      );
    }
    throw error;
  }
}
