import type { Proposal } from '../repository/Repository';
import type { GithubPullRequest } from './schemas';

export function toProposal(pull: GithubPullRequest): Proposal {
  const { number, html_url: url, head, base } = pull;
  const common = { id: String(number), url, base: base.ref, head: head.sha };
  if (pull.merged_at && pull.merge_commit_sha) {
    const status = { state: 'merged' as const, commit: pull.merge_commit_sha };
    return { ...common, status };
  }
  if (pull.state !== 'open') return { ...common, status: { state: 'closed' } };
  const waitsFor = whatFor(pull);
  return {
    ...common,
    status: {
      state: 'open',
      conflicts: pull.mergeable_state === 'dirty',
      ...(waitsFor && { waitsFor }),
    },
  };
}

/** `blocked`: a rule of the branch is not met, whichever it is. */
function whatFor(pull: GithubPullRequest): string | undefined {
  const asked = [
    ...(pull.requested_reviewers ?? []).map(({ login }) => login),
    ...(pull.requested_teams ?? []).map(({ name }) => `team ${name}`),
  ];
  if (asked.length > 0) return `an approval by ${asked.join(', ')}`;
  return pull.mergeable_state === 'blocked'
    ? `an approval or a check that the rules of ${pull.base.ref} ask for`
    : undefined;
}
