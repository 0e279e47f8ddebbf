import { InputError } from '@backstage/errors';
import type { FileEdit } from '../repository/Repository';

/** (docs.gitlab.com, "Commits API", Create a commit with multiple files) */
export type CommitAction =
  | {
      action: 'create' | 'update';
      file_path: string;
      content: string;
      encoding: 'base64';
    }
  | { action: 'delete'; file_path: string }
  | { action: 'chmod'; file_path: string; execute_filemode: boolean };

const EXECUTABLE = '100755';

export async function commitActions(
  edits: readonly FileEdit[],
  readBlob: (sha: string) => Promise<Buffer>,
): Promise<CommitAction[]> {
  const actions: CommitAction[] = [];
  for (const edit of edits) {
    if (edit.type === 'delete') {
      actions.unshift({ action: 'delete', file_path: edit.path });
    } else {
      actions.push(...(await write(edit, readBlob)));
    }
  }
  return actions;
}

async function write(
  edit: FileEdit & { type: 'write' },
  readBlob: (sha: string) => Promise<Buffer>,
): Promise<CommitAction[]> {
  const { path, before, after } = edit;
  const from = before?.mode ?? '100644';
  const to = after.type === 'blob' ? after.mode : from;
  refuseWhatIsNoFile(path, [from, to]);
  const bytes =
    after.type === 'blob'
      ? await readBlob(after.sha)
      : Buffer.from(after.text, 'utf8');
  const isExecutable = to === EXECUTABLE;
  return [
    {
      action: before ? 'update' : 'create',
      file_path: path,
      content: bytes.toString('base64'),
      encoding: 'base64',
    },
    ...(from === to
      ? []
      : [
          {
            action: 'chmod' as const,
            file_path: path,
            execute_filemode: isExecutable,
          },
        ]),
  ];
}

function refuseWhatIsNoFile(path: string, modes: readonly string[]): void {
  if (modes.includes('120000') || modes.includes('160000')) {
    throw new InputError(
      `${path} is or was a symbolic link or a submodule, which GitLab's API cannot write; restore it with git`,
    );
  }
}
