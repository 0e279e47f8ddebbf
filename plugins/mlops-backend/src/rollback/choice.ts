import { NotFoundError } from '@backstage/errors';
import type {
  Release,
  RollbackPath,
} from '@slipway/backstage-plugin-mlops-common';
import type { RepositoryHosts } from '@slipway/backstage-plugin-mlops-node';
import type { Paths } from './paths';
import { readRevert, type Revert } from './revert';
import { releaseToLeave, type Unit } from './situation';
import { defaultTarget, isDeployed, isOnCanary, type Target } from './targets';
import { isOfRelease } from './wantedRelease';

/** Each is asked of the Git host. */
const MOST_TRIED = 4;

/** What a rollback goes to, and what Git would change for it. */
export interface Choice {
  target?: Target;
  revert: Revert;
}

/**
 * The one that is asked for, else the first that Git would change something
 * for: an Application that was synced again, because others commit to its
 * repository, has the same release more than once in its history.
 */
export async function choose(
  targets: readonly Target[],
  units: readonly Unit[],
  options: { asked?: string; path: RollbackPath; hosts: RepositoryHosts },
): Promise<Choice> {
  const { asked, path, hosts } = options;
  const read = async (target?: Target): Promise<Choice> => ({
    target,
    revert: await readRevert(units, path, target, hosts),
  });
  if (asked !== undefined) return read(targetAsked(targets, asked));
  const [first] = units;
  const byDefault = await read(defaultTarget(first, targets));
  // A revert that is merged and not live yet: it is on its way to this one.
  if (!isInGit(byDefault) || !isServed(first, byDefault)) return byDefault;
  let choice = byDefault;
  let others = targets;
  for (let tries = 1; isInGit(choice) && tries < MOST_TRIED; tries += 1) {
    const { target } = choice;
    others = others.filter(each => each !== target);
    choice = await read(defaultTarget(first, others));
  }
  return choice.target && !isInGit(choice) ? choice : read();
}

/** Sending a canary back is no way to what it brings. */
export function pathsTo(
  target: Target,
  units: readonly Unit[],
  paths: Paths,
): Paths {
  const inFlight = units.filter(({ rollout }) => rollout);
  const isBrought =
    inFlight.length > 0 && inFlight.every(unit => isOnCanary(target, unit));
  if (!isBrought) return paths;
  const unavailable = 'The rollout in flight brings this release already';
  return paths.map(each =>
    each.path === 'canary' ? { unavailable, ...each } : each,
  );
}

/** The release that is to go. */
export function leaving(unit: Unit, choice: Choice): Release {
  const { target, revert } = choice;
  if (target && isDeployed(target, unit)) {
    return { images: [], revision: revert.restorations[0]?.head };
  }
  const { live } = unit.destination;
  return live && isOnItsWay(unit, choice) ? live : releaseToLeave(unit);
}

/** What Git names is the target, which does not serve yet. */
function isOnItsWay(unit: Unit, choice: Choice): boolean {
  const { target } = choice;
  if (target && isOnCanary(target, unit)) return true;
  const { candidate } = unit.destination;
  return !candidate && isInGit(choice) && !isServed(unit, choice);
}

/** Whether the target serves all traffic as it is. */
function isServed({ destination, rollout }: Unit, { target }: Choice): boolean {
  const { live, candidate } = destination;
  if (candidate || rollout) return false;
  return !target || !live || isOfRelease(live, target.release);
}

/** Whether Git names the target already. */
function isInGit({ target, revert }: Choice): boolean {
  const { restorations, fault } = revert;
  return (
    target !== undefined &&
    !fault &&
    restorations.length > 0 &&
    restorations.every(({ files }) => files.length === 0)
  );
}

function targetAsked(targets: readonly Target[], asked: string): Target {
  const found = targets.find(({ id }) => id === asked);
  if (found) return found;
  throw new NotFoundError(
    `target: there is no earlier release ${asked} here; those that are known are in the plan without a target`,
  );
}
