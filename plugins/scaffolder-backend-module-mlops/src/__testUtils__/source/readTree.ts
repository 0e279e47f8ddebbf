import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The text of each file below a folder, by its path. */
export async function readTree(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(paths.map(path => readFile(path, 'utf8')));
  return new Map(paths.map((path, i) => [relative(folder, path), texts[i]]));
}
