import type {
  CommitDetail,
  Proposal,
  RepositoryReader,
} from '@slipway/backstage-plugin-mlops-node';

const MOST_FOLDERS = 500;

/**
 * Whether the branch that is to change has got other content, since the
 * proposal was made, in files that it changes. Hosts find that out too, but
 * take their time and have many words for it.
 */
export async function isOvertaken(
  reader: RepositoryReader,
  proposal: Proposal,
  base: CommitDetail,
): Promise<boolean> {
  const proposed = await reader.repository.commit(proposal.head);
  const [parent] = proposed.parents;
  if (!parent || parent === base.sha) return false;
  const before = await reader.repository.commit(parent);
  const touched = await reader.differences(root(before), root(proposed), {
    budget: { folders: MOST_FOLDERS, whenSpent: 'stop' },
  });
  for (const { path, before: old, after } of touched) {
    const now = await reader.entryAt(base, path);
    if (now?.sha !== old?.sha && now?.sha !== after?.sha) return true;
  }
  return false;
}

function root({ sha, tree }: CommitDetail) {
  return { commit: sha, path: '', tree };
}
