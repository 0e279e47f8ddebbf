import { gitObject, type GitObject } from './gitObject';

const DIRECTORY = '40000';
const SUBMODULE = '160000';
const SYMLINK = '120000';

/** One name in a directory. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly sha: string;
}

export type EntryKind = 'file' | 'dir' | 'symlink' | 'submodule';

export const REGULAR_FILE = '100644';

export function directoryEntry(name: string, sha: string): TreeEntry {
  return { mode: DIRECTORY, name, sha };
}

export function kindOf({ mode }: Pick<TreeEntry, 'mode'>): EntryKind {
  switch (mode) {
    case DIRECTORY:
      return 'dir';
    case SUBMODULE:
      return 'submodule';
    case SYMLINK:
      return 'symlink';
    default:
      return 'file';
  }
}

export function encodeTree(entries: readonly TreeEntry[]): GitObject {
  const parts = [...entries]
    .sort((left, right) => Buffer.compare(sortKey(left), sortKey(right)))
    .flatMap(({ mode, name, sha }) => [
      Buffer.from(`${mode} ${name}\0`),
      Buffer.from(sha, 'hex'),
    ]);
  return gitObject('tree', Buffer.concat(parts));
}

export function decodeTree(body: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const end = body.indexOf(0, space);
    entries.push({
      mode: body.toString('latin1', at, space),
      name: body.toString('utf8', space + 1, end),
      sha: body.toString('hex', end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

/** Git sorts a directory as if its name ended with a slash. */
function sortKey(entry: TreeEntry): Buffer {
  return Buffer.from(entry.mode === DIRECTORY ? `${entry.name}/` : entry.name);
}
