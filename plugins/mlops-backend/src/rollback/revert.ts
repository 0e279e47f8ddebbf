import { toError } from '@backstage/errors';
import type { RollbackPath } from '@slipway/backstage-plugin-mlops-common';
import type {
  RepositoryHosts,
  Restoration,
} from '@slipway/backstage-plugin-mlops-node';
import { folderId, foldersOf, type Folder, type Unit } from './situation';
import type { Target } from './targets';

interface Branch {
  name: string;
  /** What the plan was made from. */
  head: string;
}

/** What Git would change, or why that could not be found out. */
export interface Revert {
  restorations: Restoration[];
  /** By the id of the folder. */
  branches: Map<string, Branch>;
  fault?: string;
}

export async function readRevert(
  units: readonly Unit[],
  path: RollbackPath,
  target: Target | undefined,
  hosts: RepositoryHosts,
): Promise<Revert> {
  const branches = new Map<string, Branch>();
  const restorations: Restoration[] = [];
  // Who names another's Application is not thereby shown its repository.
  const isStrange = units.some(({ application }) => !application.boundBack);
  if (!target || isStrange) return { restorations, branches };
  try {
    for (const folder of foldersOf(units)) {
      const host = hosts.find(folder.repoUrl);
      if (!host) continue;
      const branch = await branchOf(folder, host);
      const restoration = await host.restoration(folder.repoUrl, {
        branch,
        path: folder.path,
        to: target.revision,
      });
      branches.set(folderId(folder), { name: branch, head: restoration.head });
      restorations.push(restoration);
    }
    return { restorations, branches };
  } catch (error) {
    // Breaking the glass needs no Git; the page then lacks the differences.
    const fault = path === 'break-glass' ? undefined : toError(error).message;
    return { restorations: [], branches, fault };
  }
}

/** Overlays beside this one are no business of this environment. */
export function sharedFiles(
  units: readonly Unit[],
  { restorations }: Revert,
): string[] {
  const parents = foldersOf(units).flatMap(({ path }) => {
    const parent = path.replace(/^\.?\//, '').replace(/\/?[^/]*\/?$/, '');
    return parent ? [`${parent}/`] : [];
  });
  return restorations
    .flatMap(({ elsewhere }) => elsewhere)
    .filter(file => !parents.some(parent => file.startsWith(parent)));
}

async function branchOf(
  { repoUrl, targetRevision }: Folder,
  host: { defaultBranch(url: string): Promise<string> },
): Promise<string> {
  return targetRevision === 'HEAD'
    ? host.defaultBranch(repoUrl)
    : targetRevision.replace(/^refs\/heads\//, '');
}
