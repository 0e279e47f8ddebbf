import type {
  Reason,
  RollbackPath,
} from '@slipway/backstage-plugin-mlops-common';
import { instant } from '@slipway/backstage-plugin-mlops-node';
import { obstacleOf, type Obstacle } from './autoSyncOwners';
import type { Paths } from './paths';
import type { Unit } from './situation';
import { windowReasons } from './syncWindows';
import { unreachableBy, type Target } from './targets';

/** Why a rollback cannot be started now, each with what to do about it. */
export function blockersOf(options: {
  units: readonly Unit[];
  path: RollbackPath;
  paths: Paths;
  target: Target | undefined;
  targets: readonly Target[];
  /** What the Git host said when it was asked for the change. */
  repositoryFault?: string;
}): Reason[] {
  const { units, path, paths, target, targets, repositoryFault } = options;
  return [
    ...(path === 'break-glass'
      ? autoSyncOwned(obstacleOf(units))
      : pathBlocked(path, paths)),
    ...(target ? [] : [nowhereToGo(targets)]),
    ...unreachable(path, target, units),
    ...(path === 'canary' ? [] : windowReasons(units)),
    ...severalRepositories(units),
    ...(repositoryFault ? [repositoryFails(repositoryFault)] : []),
  ];
}

/** What a person should know before saying yes. */
export function warningsOf(options: {
  units: readonly Unit[];
  path: RollbackPath;
  target: Target | undefined;
  /** Files outside the folders that changed since, too. */
  elsewhere: readonly string[];
  nothingToRestore: boolean;
  /** It serves; what Git names could not be deployed. */
  isDeployedAlready: boolean;
  skipAnalysis: boolean;
}): Reason[] {
  const { units, path, target, elsewhere, nothingToRestore } = options;
  return [
    ...(path === 'canary' ? windowReasons(units) : []),
    ...(target?.record === 'unknown' ? [notSeenHealthy()] : []),
    ...(target?.record === 'failed' ? [sawItFail()] : []),
    ...(target?.takenBack ? [takenBackBefore(target.takenBack)] : []),
    ...(elsewhere.length > 0 ? [changedElsewhere(elsewhere)] : []),
    ...(nothingToRestore ? [sameInGit()] : []),
    ...(path === 'break-glass' ? [gitStillNamesIt()] : []),
    ...(options.isDeployedAlready ? [neverDeployed()] : []),
    ...(path === 'git' && !options.skipAnalysis && !options.isDeployedAlready
      ? analysedAgain(units)
      : []),
  ].map(reason => ({ ...reason, severity: 'warning' as const }));
}

function pathBlocked(path: RollbackPath, paths: Paths): Reason[] {
  const unavailable = paths.find(each => each.path === path)?.unavailable;
  return unavailable
    ? [{ code: 'path-unavailable', severity: 'critical', message: unavailable }]
    : [];
}

/** That a parent does not name the entity back is said of it as a subject. */
function autoSyncOwned(obstacle: Obstacle | undefined): Reason[] {
  return obstacle
    ? [{ code: 'auto-sync-owned', severity: 'critical', ...obstacle }]
    : [];
}

function nowhereToGo(targets: readonly Target[]): Reason {
  if (targets.length > 0) {
    return {
      code: 'no-target',
      severity: 'critical',
      message:
        'No earlier release is known that did well and was not taken back',
      fix: 'Choose one of those that there are, or deploy another by Git yourself.',
    };
  }
  return {
    code: 'no-target',
    severity: 'critical',
    message: 'There is no earlier release that is known',
    fix: 'Deploy an earlier revision by Git yourself.',
  };
}

function unreachable(
  path: RollbackPath,
  target: Target | undefined,
  units: readonly Unit[],
): Reason[] {
  const message = target && unreachableBy(path, target, units);
  return message
    ? [{ code: 'target-unreachable', severity: 'critical', message }]
    : [];
}

function severalRepositories(units: readonly Unit[]): Reason[] {
  const repositories = new Set(
    units.map(({ folder }) => folder?.repoUrl.replace(/\.git$/, '')),
  );
  return repositories.size > 1
    ? [
        {
          code: 'several-repositories',
          severity: 'critical',
          message:
            'The Applications of this environment come from several repositories, which have no revision in common',
          fix: 'Roll them back one by one by Git.',
        },
      ]
    : [];
}

function repositoryFails(message: string): Reason {
  return {
    code: 'repository',
    severity: 'critical',
    message: `The change cannot be prepared: ${message}`,
    fix: 'Try again when the Git host answers, or break the glass.',
  };
}

function notSeenHealthy(): Omit<Reason, 'severity'> {
  return {
    code: 'record-unknown',
    message:
      'The portal has not seen this release healthy: it was deployed before it watched',
  };
}

function sawItFail(): Omit<Reason, 'severity'> {
  return {
    code: 'record-failed',
    message: 'This release was seen failing when it was deployed last',
  };
}

function takenBackBefore({
  at,
  by,
  reason,
}: NonNullable<Target['takenBack']>): Omit<Reason, 'severity'> {
  return {
    code: 'taken-back',
    message: `This release was taken back on ${instant(at)} by ${by}, because: ${reason}`,
  };
}

function changedElsewhere(
  elsewhere: readonly string[],
): Omit<Reason, 'severity'> {
  const shown = elsewhere.slice(0, 3).join(', ');
  const more = elsewhere.length > 3 ? ` and ${elsewhere.length - 3} more` : '';
  return {
    code: 'changed-elsewhere',
    message: `Files that other environments may share changed since then too, and stay as they are: ${shown}${more}`,
  };
}

function sameInGit(): Omit<Reason, 'severity'> {
  return {
    code: 'same-in-git',
    message: 'Git names this release already; there is nothing to revert there',
  };
}

function neverDeployed(): Omit<Reason, 'severity'> {
  return {
    code: 'never-deployed',
    message:
      'This release serves already: Argo CD could not deploy what Git names now, and only that is taken back',
    fix: 'Choose an earlier release when what serves is bad too.',
  };
}

function gitStillNamesIt(): Omit<Reason, 'severity'> {
  return {
    code: 'git-differs',
    message:
      'Git goes on naming the bad release, and auto-sync stays off until the hold is lifted',
    fix: 'Revert in Git before you lift the hold, or the bad release comes back.',
  };
}

function analysedAgain(
  units: readonly Unit[],
): Array<Omit<Reason, 'severity'>> {
  return units.some(({ standing }) => standing && !standing.skipAnalysis)
    ? [
        {
          code: 'analysed-again',
          message:
            'Flagger looks at the old release as at any new one: the bad one serves most of the traffic until that is done. Skip the analysis to be back at once',
        },
      ]
    : [];
}
