import type { GitHost, Project } from '../../gitHost';
import type { Signature } from '../../objects/commitObject';
import type { Protection } from '../../repository/protections';
import { addresses, timestamp } from './addresses';
import { UNVERIFIED } from './commitShape';

export function branchShape(
  host: GitHost,
  { repository, protections }: Project,
  branch: { name: string; sha: string },
) {
  const commit = repository.commit(branch.sha);
  const { html } = addresses(host, repository);
  const rule = protections.of(branch.name);
  const person = ({ name, email }: Signature) => ({
    name,
    email,
    username: '',
  });
  return {
    name: branch.name,
    commit: {
      id: commit.sha,
      message: `${commit.message}\n`,
      url: `${html}/commit/${commit.sha}`,
      author: person(commit.author),
      committer: person(commit.committer),
      verification: UNVERIFIED,
      timestamp: timestamp(commit.committer.at),
      added: null,
      removed: null,
      modified: null,
    },
    protected: rule !== undefined,
    required_approvals: rule?.requiredApprovals ?? 0,
    enable_status_check: false,
    status_check_contexts: [],
    user_can_push: rule?.enablePush ?? true,
    user_can_merge: true,
    effective_branch_protection_name: rule?.ruleName ?? '',
  };
}

export function protectionShape(rule: Protection) {
  return {
    branch_name: rule.ruleName,
    rule_name: rule.ruleName,
    priority: 1,
    enable_push: rule.enablePush,
    enable_push_whitelist: false,
    push_whitelist_usernames: [],
    push_whitelist_teams: [],
    push_whitelist_deploy_keys: false,
    enable_force_push: false,
    enable_merge_whitelist: false,
    merge_whitelist_usernames: [],
    merge_whitelist_teams: [],
    enable_status_check: false,
    status_check_contexts: [],
    required_approvals: rule.requiredApprovals,
    enable_approvals_whitelist: false,
    approvals_whitelist_username: [],
    approvals_whitelist_teams: [],
    block_on_rejected_reviews: rule.blockOnRejectedReviews,
    block_on_official_review_requests: false,
    block_on_outdated_branch: false,
    dismiss_stale_approvals: rule.dismissStaleApprovals,
    ignore_stale_approvals: false,
    require_signed_commits: false,
    protected_file_patterns: '',
    unprotected_file_patterns: '',
    block_admin_merge_override: false,
    created_at: timestamp(rule.createdAt),
    updated_at: timestamp(rule.updatedAt),
  };
}
