import { toError } from '@backstage/errors';
import type {
  RepositoryHost,
  RepositoryHosts,
} from '@slipway/backstage-plugin-mlops-node';
import { isFixed, withoutCredentials } from '../rollback/paths';
import type { DeployedFolder, FolderPair } from './folderPairs';
import { carryOver, type CarriedOver } from './manifests/carryOver';

/** What Git would change. */
export interface Promotion {
  repoUrl: string;
  branch: string;
  /** Of the branch, when it was read. */
  head: string;
  parts: Array<{ pair: FolderPair; revision: string; carried: CarriedOver }>;
}

/** What is to be promoted, or in words why that cannot be found out. */
export type PromotionReading =
  | { state: 'read'; promotion: Promotion }
  | { state: 'unreadable'; code: string; message: string; fix?: string };

/** Reads both folders of each pair: the source as it is deployed now. */
export async function readPromotion(
  pairs: readonly FolderPair[],
  hosts: RepositoryHosts,
): Promise<PromotionReading> {
  const [{ target: first }] = pairs;
  const { repoUrl } = first;
  const host = hosts.find(repoUrl);
  if (!host) {
    return {
      state: 'unreadable',
      code: 'no-write-access',
      message: `The portal has no write access to ${withoutCredentials(repoUrl)}`,
      fix: 'Have an administrator add an integration with credentials for that host.',
    };
  }
  const fixed = pairs.find(({ target }) => isFixed(target.targetRevision));
  if (fixed) {
    const { application, targetRevision } = fixed.target;
    return {
      state: 'unreadable',
      code: 'not-a-branch',
      message: `${application.name} follows ${targetRevision}, which is no branch`,
      fix: 'Change its targetRevision instead.',
    };
  }
  try {
    return await read(host, pairs, first);
  } catch (error) {
    return {
      state: 'unreadable',
      code: 'repository',
      message: `The change cannot be prepared: ${toError(error).message}`,
    };
  }
}

async function read(
  host: RepositoryHost,
  pairs: readonly FolderPair[],
  { repoUrl }: DeployedFolder,
): Promise<PromotionReading> {
  const branches = await Promise.all(
    pairs.map(({ target }) => branchOf(host, target)),
  );
  const [branch, ...others] = new Set(branches);
  if (others.length > 0) {
    return {
      state: 'unreadable',
      code: 'layout',
      message: `The Applications follow several branches (${[branch, ...others].join(', ')}); the portal promotes to one at a time`,
    };
  }
  const { sha: head } = await host.resolve(repoUrl, branch);
  const parts: Promotion['parts'] = [];
  for (const pair of pairs) {
    const { source, target } = pair;
    const { sha: revision } = await host.resolve(
      source.repoUrl,
      source.revision ?? source.targetRevision,
    );
    const [from, to] = await Promise.all([
      host.readFolder(source.repoUrl, { ref: revision, path: source.path }),
      host.readFolder(repoUrl, { ref: head, path: target.path }),
    ]);
    parts.push({ pair, revision, carried: carryOver(from, to) });
  }
  return { state: 'read', promotion: { repoUrl, branch, head, parts } };
}

async function branchOf(
  host: RepositoryHost,
  { repoUrl, targetRevision }: DeployedFolder,
): Promise<string> {
  return targetRevision === 'HEAD'
    ? host.defaultBranch(repoUrl)
    : targetRevision.replace(/^refs\/heads\//, '');
}
