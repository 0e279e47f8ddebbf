import { InputError } from '@backstage/errors';
import type { FileEdit } from '../repository/Repository';

/** (gitea v1.24, modules/structs/repo_file.go, ChangeFileOperation) */
export type FileOperation =
  | { operation: 'create'; path: string; content: string }
  | { operation: 'update'; path: string; content: string; sha: string }
  | { operation: 'delete'; path: string; sha: string };

const FILE = '100644';

/** What goes comes first, so that a file can take the place of a folder. */
export async function fileOperations(
  edits: readonly FileEdit[],
  readBlob: (sha: string) => Promise<Buffer>,
): Promise<FileOperation[]> {
  const ordered = [
    ...edits.filter(({ type }) => type === 'delete'),
    ...edits.filter(({ type }) => type === 'write'),
  ];
  const operations: FileOperation[] = [];
  for (const edit of ordered)
    operations.push(await operationOf(edit, readBlob));
  return operations;
}

async function operationOf(
  edit: FileEdit,
  readBlob: (sha: string) => Promise<Buffer>,
): Promise<FileOperation> {
  const { path, before } = edit;
  if (edit.type === 'delete') {
    return { operation: 'delete', path, sha: edit.before.sha };
  }
  refuseWhatIsNoFile(edit);
  const bytes =
    edit.after.type === 'blob'
      ? await readBlob(edit.after.sha)
      : Buffer.from(edit.after.text, 'utf8');
  const content = bytes.toString('base64');
  return before
    ? { operation: 'update', path, content, sha: before.sha }
    : { operation: 'create', path, content };
}

/** The API writes plain files, and leaves the mode of one as it is. */
function refuseWhatIsNoFile({
  path,
  before,
  after,
}: FileEdit & { type: 'write' }): void {
  const from = before?.mode ?? FILE;
  const to = after.type === 'blob' ? after.mode : from;
  const what = { '120000': 'a symbolic link', '160000': 'a submodule' };
  for (const mode of [to, from]) {
    if (mode === '120000' || mode === '160000') {
      throw new InputError(
        `${path} is or was ${what[mode]}, which Gitea's API cannot write; restore it with git`,
      );
    }
  }
  if (from !== to) {
    throw new InputError(
      `${path} has another mode (${from} now, ${to} then), which Gitea's API cannot change; restore it with git`,
    );
  }
}
