import type { Project } from '../gitHost';
import type { Signature, StoredCommit } from '../objects/commitObject';
import { commitsBetween, mergeBase } from '../repository/history';
import { mergeTrees } from '../repository/mergeTrees';
import type { Repository } from '../repository/repository';
import type { PullRequest, Review } from './pullRequests';

export const MERGE_STYLES = [
  'merge',
  'rebase',
  'rebase-merge',
  'squash',
  'fast-forward-only',
] as const;

export type MergeStyle = (typeof MERGE_STYLES)[number];

/** Where a pull request stands. */
export interface PullPosition {
  /** Undefined when the branch it goes to is gone. */
  readonly base?: string;
  readonly head: string;
  readonly mergeBase?: string;
  /** Paths that both sides have changed. */
  readonly conflicts: readonly string[];
}

export function positionOf(
  { repository }: Project,
  pull: PullRequest,
): PullPosition {
  if (pull.outcome.state === 'merged') {
    const { head, mergeBase: ancestor } = pull.outcome;
    const base = repository.branch(pull.base);
    return { base, head, mergeBase: ancestor, conflicts: [] };
  }
  const head = repository.branch(pull.headBranch) ?? pull.lastHead;
  pull.lastHead = head;
  const base = repository.branch(pull.base);
  const ancestor = base && mergeBase(repository, base, head);
  if (!base || !ancestor) {
    return { base, head, conflicts: [] };
  }
  const merged = mergeTrees(repository, {
    base: repository.commit(ancestor).tree,
    ours: repository.commit(base).tree,
    theirs: repository.commit(head).tree,
  });
  return {
    base,
    head,
    mergeBase: ancestor,
    conflicts: 'conflicts' in merged ? merged.conflicts : [],
  };
}

/** Reviews that count: each reviewer's last word. */
export function standingReviews(pull: PullRequest): Review[] {
  const last = new Map<string, Review>();
  for (const review of pull.reviews) {
    if (review.state === 'APPROVED' || review.state === 'REQUEST_CHANGES') {
      last.set(review.reviewer, review);
    }
  }
  return [...last.values()].filter(({ dismissed }) => !dismissed);
}

/** What keeps it from being merged (gitea v1.24, services/pull/merge.go). */
export function notReadyBecause(
  { protections }: Project,
  pull: PullRequest,
): string | undefined {
  const rule = protections.of(pull.base);
  if (!rule) {
    return undefined;
  }
  const reviews = standingReviews(pull);
  const approvals = reviews.filter(
    ({ state, commit }) =>
      state === 'APPROVED' &&
      (!rule.dismissStaleApprovals || commit === pull.lastHead),
  );
  if (approvals.length < rule.requiredApprovals) {
    return 'Does not have enough approvals';
  }
  const rejected = reviews.some(({ state }) => state === 'REQUEST_CHANGES');
  return rule.blockOnRejectedReviews && rejected
    ? 'There are requested changes'
    : undefined;
}

export interface MergeRequest {
  readonly style: MergeStyle;
  readonly message: string;
  readonly committer: Signature;
  readonly author: Signature;
}

/** A merge that could not be made. */
export class MergeConflict extends Error {}

/** Makes the commits of a merge; gives the new head of the base. */
export function mergedHead(
  repository: Repository,
  position: PullPosition & { base: string; mergeBase: string },
  request: MergeRequest,
): string {
  const { base, head } = position;
  switch (request.style) {
    case 'fast-forward-only':
      if (position.mergeBase !== base) {
        throw new MergeConflict('The base has moved on.');
      }
      return head;
    case 'squash':
      return joined(repository, position, request, [base]);
    case 'rebase':
      return rebased(repository, position, request.committer);
    case 'rebase-merge': {
      const tip = rebased(repository, position, request.committer);
      return joined(
        repository,
        { ...position, head: tip, mergeBase: base },
        request,
        [base, tip],
      );
    }
    default:
      return joined(repository, position, request, [base, head]);
  }
}

function joined(
  repository: Repository,
  {
    base,
    head,
    mergeBase: ancestor,
  }: PullPosition & { base: string; mergeBase: string },
  { message, author, committer, style }: MergeRequest,
  parents: string[],
): string {
  const tree = treeOf(repository, {
    base: ancestor,
    ours: base,
    theirs: head,
  });
  return repository.objects.writeCommit({
    tree,
    parents,
    author: style === 'squash' ? author : committer,
    committer,
    message,
  }).sha;
}

/** The commits of the head, one by one on top of the base. */
function rebased(
  repository: Repository,
  {
    base,
    head,
    mergeBase: ancestor,
  }: PullPosition & { base: string; mergeBase: string },
  committer: Signature,
): string {
  if (ancestor === base) {
    return head;
  }
  const commits = commitsBetween(repository, base, head)
    .filter(({ parents }) => parents.length === 1)
    .reverse();
  return commits.reduce((tip, commit) => {
    const tree = treeOf(repository, {
      base: commit.parents[0],
      ours: tip,
      theirs: commit.sha,
    });
    return repository.objects.writeCommit({
      tree,
      parents: [tip],
      author: commit.author,
      committer,
      message: commit.message,
    }).sha;
  }, base);
}

function treeOf(
  repository: Repository,
  commits: { base: string; ours: string; theirs: string },
): string {
  const at = (sha: string): StoredCommit => repository.commit(sha);
  const merged = mergeTrees(repository, {
    base: at(commits.base).tree,
    ours: at(commits.ours).tree,
    theirs: at(commits.theirs).tree,
  });
  if ('conflicts' in merged) {
    throw new MergeConflict(`Conflicts in ${merged.conflicts.join(', ')}`);
  }
  return merged.tree;
}
