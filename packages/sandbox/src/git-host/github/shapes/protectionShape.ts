import type { BranchRule } from '../settings';

/** (branch-protection) */
export function protectionShape(url: string, rule: BranchRule) {
  const { reviews, checks } = rule;
  return {
    url,
    ...(checks && {
      required_status_checks: {
        url: `${url}/required_status_checks`,
        strict: checks.strict,
        contexts: [...checks.contexts],
        contexts_url: `${url}/required_status_checks/contexts`,
        checks: checks.contexts.map(context => ({ context, app_id: null })),
      },
    }),
    ...(reviews && {
      required_pull_request_reviews: {
        url: `${url}/required_pull_request_reviews`,
        dismiss_stale_reviews: reviews.dismissStale,
        require_code_owner_reviews: reviews.codeOwners,
        required_approving_review_count: reviews.count,
        require_last_push_approval: reviews.lastPush,
      },
    }),
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    enforce_admins: {
      url: `${url}/enforce_admins`,
      enabled: rule.enforceAdmins,
    },
    required_linear_history: { enabled: rule.linearHistory },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
    block_creations: { enabled: rule.blockCreations },
    required_conversation_resolution: { enabled: rule.conversationResolution },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
}
