import { ConflictError, InputError } from '@backstage/errors';
import {
  branchName,
  filePath,
  folderPath,
  type CommitDetail,
  type FileDifference,
  type FileEdit,
  type RepositoryReader,
  type StepInput,
} from '@slipway/backstage-plugin-mlops-node';
import { differencesTo } from '../restoration/compareFolder';

export type ProposedChange = StepInput<'repository.propose'>['change'];

type FilesChange = Extract<ProposedChange, { type: 'files' }>;
type RestoreChange = Extract<ProposedChange, { type: 'restore' }>;

/** What has to be written on top of `base`; empty when it is so already. */
export async function editsFor(
  reader: RepositoryReader,
  change: ProposedChange,
  base: CommitDetail,
): Promise<FileEdit[]> {
  if (change.type === 'files') return fileEdits(reader, change, base);
  await expectAsPlanned(reader, change, base);
  const to = await reader.repository.commit(branchName(change.to));
  const path = folderPath(change.path);
  const differences = await differencesTo(reader, { head: base, to, path });
  return differences.map(restore);
}

/** Nobody has agreed to undo what somebody pushed after the plan. */
async function expectAsPlanned(
  reader: RepositoryReader,
  { from, path }: RestoreChange,
  base: CommitDetail,
): Promise<void> {
  if (!from || from === base.sha) return;
  const planned = await reader.repository.commit(from);
  const [then, now] = await Promise.all(
    [planned, base].map(commit => reader.folder(commit, folderPath(path))),
  );
  if (then?.tree !== now?.tree) throw changedSince(reader, path);
}

function changedSince({ repository }: RepositoryReader, path: string) {
  return new ConflictError(
    `${path} has changed in ${repository.webUrl} since this was planned; plan it again`,
  );
}

function restore({ path, before, after }: FileDifference): FileEdit {
  if (after) {
    const { mode, sha } = after;
    const content = { type: 'blob' as const, mode, sha };
    return { type: 'write', path, ...(before && { before }), after: content };
  }
  if (before) return { type: 'delete', path, before };
  throw new InputError(`${path} does not differ`);
}

async function fileEdits(
  reader: RepositoryReader,
  { files, from }: FilesChange,
  base: CommitDetail,
): Promise<FileEdit[]> {
  const madeFrom = from ? await reader.repository.commit(from) : base;
  const edits: FileEdit[] = [];
  for (const file of files) {
    const path = filePath(file.path);
    const before = await reader.entryAt(base, path);
    const then = await reader.entryAt(madeFrom, path);
    if (before?.sha !== then?.sha) {
      throw changedSince(reader, path);
    }
    if (before && (before.type !== 'blob' || before.mode === '120000')) {
      throw new InputError(`${path} is no plain file; change it with git`);
    }
    if (file.content === null) {
      if (before) edits.push({ type: 'delete', path, before });
    } else if (!before || !(await isSame(reader, before.sha, file.content))) {
      const after = { type: 'text' as const, text: file.content };
      edits.push({ type: 'write', path, ...(before && { before }), after });
    }
  }
  return edits;
}

async function isSame(
  reader: RepositoryReader,
  sha: string,
  text: string,
): Promise<boolean> {
  return (await reader.blob(sha)).equals(Buffer.from(text, 'utf8'));
}
