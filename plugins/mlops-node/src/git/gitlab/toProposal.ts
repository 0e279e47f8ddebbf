import type { Proposal } from '../repository/Repository';
import type { GitlabMergeRequest } from './schemas';

/**
 * Still thinking (docs.gitlab.com, "Merge requests API", Merge status), so that
 * it cannot be said yet whether it can be merged.
 */
const THINKING = new Set([
  'unchecked',
  'checking',
  'preparing',
  'approvals_syncing',
]);

const WANTED: Readonly<Record<string, string>> = {
  not_approved: 'an approval',
  ci_must_pass: 'its pipeline to pass',
  ci_still_running: 'its pipeline to end',
  discussions_not_resolved: 'its threads to be resolved',
  draft_status: 'its draft status to be taken away',
  requested_changes: 'its reviewers, who ask for changes',
  blocked_status: 'another merge request',
  external_status_checks: 'external status checks',
};

/** Fast-forwarded, it has no commit of its own. */
export function toProposal(found: GitlabMergeRequest): Proposal {
  const { iid, web_url: url, sha, target_branch: base } = found;
  const common = { id: String(iid), url, base, head: sha ?? '' };
  const commit = found.merge_commit_sha ?? found.squash_commit_sha ?? sha;
  if (found.state === 'merged' && commit) {
    return { ...common, status: { state: 'merged', commit } };
  }
  if (found.state === 'closed') {
    return { ...common, status: { state: 'closed' } };
  }
  const waitsFor = whatFor(found);
  return {
    ...common,
    status: {
      state: 'open',
      conflicts: found.has_conflicts ?? false,
      ...(waitsFor && { waitsFor }),
    },
  };
}

export function isThinking(found: GitlabMergeRequest): boolean {
  return (
    found.state === 'locked' ||
    THINKING.has(found.detailed_merge_status ?? 'mergeable')
  );
}

function whatFor(found: GitlabMergeRequest): string | undefined {
  const wanted = WANTED[found.detailed_merge_status ?? ''];
  const asked = (found.reviewers ?? []).map(({ username }) => username);
  if (!wanted) return undefined;
  const isApproval = found.detailed_merge_status === 'not_approved';
  return isApproval && asked.length > 0
    ? `${wanted} by ${asked.join(', ')}`
    : wanted;
}
