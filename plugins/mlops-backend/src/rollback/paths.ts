import type {
  RollbackDetails,
  RollbackPath,
} from '@slipway/backstage-plugin-mlops-common';
import type { RepositoryHosts } from '@slipway/backstage-plugin-mlops-node';
import { obstacleOf, parentsOf } from './autoSyncOwners';
import type { Unit } from './situation';

export type Paths = RollbackDetails['paths'];

/** Which ways there are out of the present state, and why not the others. */
export function pathsOf(units: readonly Unit[], hosts: RepositoryHosts): Paths {
  const git = gitUnavailable(units, hosts);
  return [
    { path: 'canary', ...because(git ?? canaryUnavailable(units)) },
    { path: 'git', ...because(git) },
    { path: 'break-glass', ...because(breakGlassUnavailable(units)) },
  ];
}

/** The way that is taken when nobody asks for one. */
export function bestPath(paths: Paths): RollbackPath {
  return paths.find(({ unavailable }) => !unavailable)?.path ?? 'git';
}

function canaryUnavailable(units: readonly Unit[]): string | undefined {
  const rollouts = units.flatMap(({ rollout }) => rollout ?? []);
  if (rollouts.length === 0) return 'No rollout is in flight';
  const stuck = rollouts.find(({ abort }) => abort && !abort.possible);
  return stuck?.abort && !stuck.abort.possible ? stuck.abort.reason : undefined;
}

function gitUnavailable(
  units: readonly Unit[],
  hosts: RepositoryHosts,
): string | undefined {
  for (const { application, folder } of units) {
    if (!folder) {
      return `${application.name} is not deployed from a folder of a Git repository`;
    }
    if (isFixed(folder.targetRevision)) {
      return `${application.name} follows ${folder.targetRevision}, which is no branch; change its targetRevision instead`;
    }
    if (!hosts.find(folder.repoUrl)) {
      return `The portal has no write access to ${withoutCredentials(folder.repoUrl)}; add an integration for that host`;
    }
  }
  return undefined;
}

/** What keeps a person from it who asks for it is said in the blockers. */
function breakGlassUnavailable(units: readonly Unit[]): string | undefined {
  const obstacle = obstacleOf(units);
  if (obstacle) return obstacle.message;
  const parent = parentsOf(units).find(({ boundBack }) => !boundBack);
  return (
    parent &&
    `Auto-sync belongs to the parent Application ${parent.name}, which does not name the entity back`
  );
}

export function isFixed(revision: string): boolean {
  return (
    /^[0-9a-f]{7,64}$/.test(revision) ||
    /^refs\/tags\//.test(revision) ||
    /^v?\d+\.\d+\.\d+/.test(revision)
  );
}

export function withoutCredentials(repoUrl: string): string {
  return repoUrl.replace(/\/\/[^/@]*@/, '//');
}

function because(unavailable: string | undefined) {
  return unavailable ? { unavailable } : {};
}
