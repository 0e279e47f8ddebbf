import type { z } from 'zod';
import type { branchSchema, GiteaPullRequest } from './schemas';

const CHECKED_WITHIN_MS = 30_000;

/** Not mergeable is also what it has not looked at yet. */
export function conflicts(
  { mergeable, created_at: createdAt }: GiteaPullRequest,
  now: Date,
): boolean {
  if (mergeable) return false;
  const age = createdAt ? now.getTime() - Date.parse(createdAt) : Infinity;
  return age > CHECKED_WITHIN_MS;
}

/** What the branch asks for, and of whom. */
export function waitsFor(
  pull: GiteaPullRequest,
  branch: z.infer<typeof branchSchema> | undefined,
): string | undefined {
  const asked = [
    ...(pull.requested_reviewers ?? []).map(({ login }) => login),
    ...(pull.requested_reviewers_teams ?? []).map(({ name }) => `team ${name}`),
  ];
  const wanted = branch?.required_approvals ?? 0;
  const approvals = wanted > 1 ? `${wanted} approvals` : 'an approval';
  const by = asked.length > 0 ? ` by ${asked.join(', ')}` : '';
  const parts = [
    ...(wanted > 0 || by ? [`${approvals}${by}`] : []),
    ...(branch?.enable_status_check
      ? [`the checks ${(branch.status_check_contexts ?? []).join(', ')}`.trim()]
      : []),
  ];
  return parts.length > 0 ? parts.join(' and ') : undefined;
}
