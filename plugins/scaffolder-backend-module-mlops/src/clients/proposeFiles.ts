import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, isError, toError } from '@backstage/errors';
import {
  filePath,
  targetBranch,
  type FileEdit,
  type Proposal,
  type Repositories,
  type Repository,
  type RepositoryReader,
} from '@slipway/backstage-plugin-mlops-node';
import type { MergeMode } from '../config/readPlatformRepository';

const CHECKING_MOST_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/** Files by path; null takes one away. */
export type WantedFiles = Readonly<Record<string, string | null>>;

export interface FilesProposal {
  repoUrl: string;
  /** Absent: the default branch. */
  baseBranch?: string;
  /** What the branch is for: `add-fraud-detection`. */
  purpose: string;
  title: string;
  body: string;
  files: WantedFiles;
  merge: MergeMode;
}

/** What became of it. `unchanged`: the files are so already. */
export type ProposalOutcome =
  | { state: 'unchanged' }
  | { state: 'open'; url: string; waitsFor: string }
  | { state: 'merged'; url: string; commit: string };

/**
 * Has files of a repository be as wanted, by a pull request. Doing it again
 * finds what is there: the branch is named after the content.
 */
export async function proposeFiles(
  repositories: Repositories,
  proposal: FilesProposal,
  context: { logger: LoggerService; signal?: AbortSignal },
): Promise<ProposalOutcome> {
  const reader = repositories.read(proposal.repoUrl, context.signal);
  const { repository } = reader;
  const target = await targetBranch(repository, proposal.baseBranch ?? '');
  const edits = await editsFor(reader, target.head, proposal.files);
  if (edits.length === 0) return { state: 'unchanged' };
  const branch = branchFor(proposal);
  const opened = await openProposal(repository, {
    ...proposal,
    branch,
    base: target,
    edits,
  });
  context.logger.info(`Pull request: ${opened.url}`);
  if (proposal.merge === 'approval') {
    const waitsFor = waitingFor(opened) ?? 'somebody to approve and merge it';
    return { state: 'open', url: opened.url, waitsFor };
  }
  const outcome = await merge(repository, opened, proposal, context.signal);
  if (outcome.state === 'merged') {
    await tidyUp(repository, branch, context.logger);
  }
  return outcome;
}

/** What differs between the branch and what is wanted. */
export async function editsFor(
  reader: RepositoryReader,
  head: Awaited<ReturnType<Repository['commit']>>,
  files: WantedFiles,
): Promise<FileEdit[]> {
  const edits: FileEdit[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = filePath(name);
    const before = await reader.entryAt(head, path);
    if (before && before.type !== 'blob') {
      throw new InputError(
        `${path} of ${reader.repository.webUrl} is no file; choose another name`,
      );
    }
    if (content === null) {
      if (before) edits.push({ type: 'delete', path, before });
      continue;
    }
    const same =
      before &&
      (await reader.blob(before.sha)).equals(Buffer.from(content, 'utf8'));
    if (!same) {
      const after = { type: 'text' as const, text: content };
      edits.push({ type: 'write', path, ...(before && { before }), after });
    }
  }
  return edits;
}

async function openProposal(
  repository: Repository,
  wanted: FilesProposal & {
    branch: string;
    base: Awaited<ReturnType<typeof targetBranch>>;
    edits: readonly FileEdit[];
  },
): Promise<Proposal> {
  const { branch, base, title, body, edits } = wanted;
  const present = await repository.pullRequestOf(branch);
  if (present?.status.state === 'open') return present;
  // Merged and changed since, or turned down: the same is asked once more.
  if (present) await repository.deleteBranch(branch);
  try {
    await repository.createCommit({
      branch,
      baseBranch: base.branch,
      base: base.head,
      message: title,
      edits,
    });
  } catch (error) {
    // An earlier run came as far as this.
    if (!isConflict(error) || !(await repository.branchHead(branch))) {
      throw error;
    }
  }
  return repository.openPullRequest({
    branch,
    baseBranch: base.branch,
    title,
    body,
  });
}

async function merge(
  repository: Repository,
  opened: Proposal,
  { title, body }: FilesProposal,
  signal: AbortSignal | undefined,
): Promise<ProposalOutcome> {
  const { url } = opened;
  const end = Date.now() + CHECKING_MOST_MS;
  for (;;) {
    const answer = await repository.merge(opened, { title, body });
    switch (answer.state) {
      case 'merged':
        return { state: 'merged', url, commit: answer.commit };
      case 'refused':
        return { state: 'open', url, waitsFor: answer.why };
      default:
    }
    if (Date.now() > end) {
      const waitsFor = `${repository.title} to say whether it can be merged`;
      return { state: 'open', url, waitsFor };
    }
    await pause(ASK_AGAIN_MS, undefined, { signal });
  }
}

async function tidyUp(
  repository: Repository,
  branch: string,
  logger: LoggerService,
): Promise<void> {
  try {
    await repository.deleteBranch(branch);
  } catch (error) {
    logger.warn(`${branch} was not deleted: ${toError(error).message}`);
  }
}

function waitingFor({ status }: Proposal): string | undefined {
  return status.state === 'open' ? status.waitsFor : undefined;
}

function isConflict(error: unknown): boolean {
  return isError(error) && error.name === 'ConflictError';
}

function branchFor({ purpose, files }: FilesProposal): string {
  const content = createHash('sha256')
    .update(JSON.stringify(Object.entries(files).sort()))
    .digest('hex')
    .slice(0, 10);
  return `slipway/${purpose}-${content}`;
}
