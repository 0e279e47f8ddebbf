import type {
  Proposal,
  Repository,
} from '@slipway/backstage-plugin-mlops-node';

/** Closes what was proposed, unless it is merged, and deletes its branch. */
export async function withdraw(
  repository: Repository,
  branch: string,
  known?: string,
): Promise<Proposal | undefined> {
  const proposal = known
    ? await repository.pullRequest(known)
    : await repository.pullRequestOf(branch);
  if (proposal?.status.state === 'merged') return proposal;
  if (proposal?.status.state === 'open') {
    await repository.closePullRequest(proposal.id);
  }
  await repository.deleteBranch(branch);
  return proposal;
}
