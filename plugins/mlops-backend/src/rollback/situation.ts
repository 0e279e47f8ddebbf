import {
  isBeforePromotion,
  type Application,
  type DestinationDelivery,
  type EnvironmentDelivery,
  type Release,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';

/** One Application of the environment, with what it delivers. */
export interface Unit {
  application: Application;
  destination: DestinationDelivery;
  /** The canary in flight at its destination. */
  rollout?: Rollout;
  /** Whichever rollout there is, in flight or not. */
  standing?: Rollout;
  /** The folder that it is deployed from; absent for a chart, for example. */
  folder?: Folder;
}

export interface Folder {
  repoUrl: string;
  path: string;
  /** As the Application has it: a branch, `HEAD`, a tag or a commit. */
  targetRevision: string;
}

/** Each once. */
export function foldersOf(units: readonly Unit[]): Folder[] {
  const found = units.flatMap(({ folder }) => folder ?? []);
  return [...new Map(found.map(each => [folderId(each), each])).values()];
}

/** Environments in several regions may have a repository each. */
export function folderId({ repoUrl, path }: Folder): string {
  return `${repoUrl} ${path}`;
}

/** What would have to be rolled back in an environment, as it is now. */
export function unitsOf({ destinations }: EnvironmentDelivery): Unit[] {
  return destinations.flatMap(destination =>
    destination.applications.map((application): Unit => {
      const { rollouts } = destination;
      const rollout = rollouts.find(isBeforePromotion);
      return {
        application,
        destination,
        rollout,
        standing: rollout ?? rollouts[0],
        folder: folderOf(application),
      };
    }),
  );
}

/** The revision that the Application is synced to. */
export function revisionOf({ application }: Unit): string | undefined {
  return application.sources.find(({ revision }) => revision)?.revision;
}

/**
 * The release that is to go: the canary's candidate, what Git names after its
 * canary failed, else what is live.
 */
export function releaseToLeave(unit: Unit): Release {
  const { candidate, live } = unit.destination;
  const release = candidate ?? live ?? { images: [] };
  const revision = revisionOf(unit);
  return revision ? { ...release, revision } : release;
}

function folderOf({ sources }: Application): Folder | undefined {
  const source = sources.find(({ path, chart }) => path && !chart);
  if (!source?.path) return undefined;
  const { repoUrl, path, targetRevision } = source;
  return { repoUrl, path, targetRevision: targetRevision || 'HEAD' };
}
