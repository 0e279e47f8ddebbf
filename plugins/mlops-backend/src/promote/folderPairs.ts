import type {
  Application,
  EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';

/** A folder of a Git repository that an Application deploys. */
export interface DeployedFolder {
  application: Application;
  repoUrl: string;
  path: string;
  targetRevision: string;
  /** What it is synced to. */
  revision?: string;
}

export interface FolderPair {
  source: DeployedFolder;
  target: DeployedFolder;
}

/** The folders of two environments that belong together, or why not. */
export function folderPairs(
  from: EnvironmentDelivery,
  to: EnvironmentDelivery,
): { pairs: FolderPair[]; problems: string[] } {
  const sources = foldersOf(from);
  const targets = once(foldersOf(to));
  const problems = [
    ...nothingDeployed(from, sources),
    ...nothingDeployed(to, targets),
  ];
  if (problems.length > 0) return { pairs: [], problems };
  const pairs: FolderPair[] = [];
  for (const target of targets) {
    const source = counterpart(target, sources, targets, [to.name, from.name]);
    if (source) pairs.push({ source, target });
    else {
      problems.push(
        `Nothing of ${from.name} is deployed from a folder that corresponds to ${target.path} of ${target.application.name}`,
      );
    }
  }
  return { pairs, problems: [...problems, ...pairs.flatMap(mismatch)] };
}

/** Whether two URLs name one repository, however they are written. */
export function isSameRepository(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function foldersOf({ destinations }: EnvironmentDelivery): DeployedFolder[] {
  return destinations
    .flatMap(({ applications }) => applications)
    .flatMap(application => {
      const source = application.sources.find(each => each.path && !each.chart);
      if (!source?.path) return [];
      const { repoUrl, path, targetRevision, revision } = source;
      return [
        {
          application,
          repoUrl,
          path: plain(path),
          targetRevision: targetRevision || 'HEAD',
          ...(revision && { revision }),
        },
      ];
    });
}

/** One folder may be deployed to several clusters. */
function once(folders: readonly DeployedFolder[]): DeployedFolder[] {
  return folders.filter(
    (folder, i) =>
      folders.findIndex(
        each =>
          each.path === folder.path &&
          isSameRepository(each.repoUrl, folder.repoUrl),
      ) === i,
  );
}

function counterpart(
  target: DeployedFolder,
  sources: readonly DeployedFolder[],
  targets: readonly DeployedFolder[],
  [to, from]: readonly [string, string],
): DeployedFolder | undefined {
  const path = target.path
    .split('/')
    .map(segment => (segment === to ? from : segment))
    .join('/');
  const name = target.application.name.replace(to, from);
  return (
    sources.find(each => each.path === path && path !== target.path) ??
    sources.find(({ application }) => application.name === name) ??
    (targets.length === 1 && once(sources).length === 1
      ? sources[0]
      : undefined)
  );
}

function mismatch({ source, target }: FolderPair): string[] {
  if (!isSameRepository(source.repoUrl, target.repoUrl)) {
    return [
      `${source.application.name} and ${target.application.name} are deployed from two repositories; the portal moves releases within one`,
    ];
  }
  if (
    source.path === target.path &&
    source.targetRevision === target.targetRevision
  ) {
    return [
      `${source.application.name} and ${target.application.name} are deployed from the same folder ${target.path}; what differs between them is not in files of their own`,
    ];
  }
  return [];
}

function nothingDeployed(
  { name }: EnvironmentDelivery,
  folders: readonly DeployedFolder[],
): string[] {
  return folders.length === 0
    ? [`Nothing of ${name} is deployed from a folder of a Git repository`]
    : [];
}

function plain(path: string): string {
  return path
    .split('/')
    .filter(segment => segment && segment !== '.')
    .join('/');
}

function normal(repoUrl: string): string {
  return repoUrl
    .trim()
    .toLocaleLowerCase('en-US')
    .replace(/^(?:ssh|https?):\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(?!\d)/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}
