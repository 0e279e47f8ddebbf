import type {
  Release,
  RollbackPath,
  RollbackTarget,
} from '@slipway/backstage-plugin-mlops-common';
import type { ReleaseRecord } from '../releases';
import {
  awaitsRollout,
  primaryServesTarget,
} from '../workloads/primaryServesTarget';
import { revisionOf, type Unit } from './situation';
import { takingBackOfTarget, type TakingBack } from './takingsBack';
import { isOfRelease } from './wantedRelease';

/** A target, by the commit that it was synced from. */
export interface Target extends RollbackTarget {
  revision: string;
}

/** Completes a release from what its manifests said. */
export type ReadPast = (
  revision: string,
) => Promise<Pick<Release, 'images' | 'model'>>;

/**
 * The releases that a unit can go back to, newest first: what Argo CD's history
 * holds, and what the ledger knows beyond it.
 */
export async function targetsOf(
  unit: Unit,
  known: { records: readonly ReleaseRecord[]; takings: readonly TakingBack[] },
  readPast: ReadPast,
): Promise<Target[]> {
  const { records, takings } = known;
  const current = isStuck(unit) ? undefined : revisionOf(unit);
  const byRevision = new Map(
    records.map(each => [each.release.revision, each]),
  );
  const history = uniqueEntries(unit).filter(
    ({ revision }) => revision !== current,
  );
  const listed = new Set(history.map(({ revision }) => revision));
  const older = records.filter(
    ({ release: { revision } }) =>
      revision !== current && !listed.has(revision),
  );
  const targets = await Promise.all([
    ...history.map(async ({ revision, deployedAt }) => {
      const record = byRevision.get(revision);
      const past = record?.release.images.length
        ? {}
        : await readPast(revision);
      return targetFrom(record, { revision, deployedAt, ...past });
    }),
    ...older.map(async record => targetFrom(record, record.release)),
  ]);
  return targets.map(target => withTakingBack(target, takings));
}

/**
 * The last that was healthy and fully live; while Git names another one than
 * what serves, that is the one that serves. One that failed is never chosen, nor
 * one that was taken back: where that serves beside a canary, it is what the
 * canary brings back, and only else what serves.
 */
export function defaultTarget(
  unit: Unit,
  targets: readonly Target[],
): Target | undefined {
  const usable = targets.filter(({ record }) => record !== 'failed');
  const { live } = unit.destination;
  const deployed = usable.find(target => isDeployed(target, unit));
  if (deployed && isKept(deployed)) return deployed;
  const tried = isTried(unit);
  const beside =
    live && (tried || isAwaited(unit))
      ? usable.filter(({ release }) => servesTheSame(release, live))
      : [];
  return (
    bestOf(beside.filter(isKept)) ??
    bestOf(usable.filter(each => isKept(each) && isOnCanary(each, unit))) ??
    (tried ? bestOf(beside) : undefined) ??
    bestOf(usable.filter(isKept))
  );
}

/** What serves already, and what Git names was never deployed. */
export function isDeployed({ revision }: Target, unit: Unit): boolean {
  return isStuck(unit) && revision === revisionOf(unit);
}

/** Argo CD cannot deploy what Git names, and what it deployed last serves. */
function isStuck(unit: Unit): boolean {
  const { application, destination } = unit;
  const { sync, operation, conditions } = application;
  const failed = operation?.phase === 'Failed' || operation?.phase === 'Error';
  const cannot = failed || conditions.some(({ type }) => /Error$/.test(type));
  return (
    cannot &&
    sync !== 'Synced' &&
    !destination.candidate &&
    destination.live?.revision !== undefined &&
    destination.live.revision === revisionOf(unit)
  );
}

/** A canary brings it already: whoever wants it sends nothing back. */
export function isOnCanary(
  { release }: Target,
  { destination }: Unit,
): boolean {
  const { live, candidate } = destination;
  return (
    candidate !== undefined &&
    servesTheSame(release, candidate) &&
    !(live && servesTheSame(release, live))
  );
}

/** What Git names is analysed, or was and failed. */
function isTried({ destination, standing }: Unit): boolean {
  const { live, candidate, workloads } = destination;
  if (candidate && live && !servesTheSame(candidate, live)) return true;
  return (
    standing?.phase === 'Failed' &&
    primaryServesTarget(standing, workloads) === false
  );
}

/** What Git names is synced, and Flagger is yet to look at it. */
function isAwaited({ destination, standing }: Unit): boolean {
  return (
    standing !== undefined && awaitsRollout(standing, destination.workloads)
  );
}

function isKept({ takenBack }: Target): boolean {
  return takenBack === undefined;
}

/** One that was seen healthy, before one of which nothing is known. */
function bestOf(targets: readonly Target[]): Target | undefined {
  return targets.find(({ record }) => record === 'healthy') ?? targets[0];
}

/** Why a path cannot take this target; undefined when it can. */
export function unreachableBy(
  path: RollbackPath,
  { revision }: Target,
  units: readonly Unit[],
): string | undefined {
  if (path !== 'break-glass') return undefined;
  const lacking = units.find(
    ({ application: { history } }) =>
      !history.some(({ revisions }) => revisions.includes(revision)),
  );
  return (
    lacking &&
    `It is older than Argo CD's history of ${lacking.application.name}, or was never synced there; take it back by Git`
  );
}

function targetFrom(
  record: ReleaseRecord | undefined,
  seen: Partial<Release> & { revision: string },
): Target {
  const known = record?.release.images.length ? record.release : undefined;
  return {
    id: seen.revision,
    revision: seen.revision,
    release: { images: [], ...seen, ...known },
    record: record?.record ?? 'unknown',
    ...(record?.record === 'healthy' && {
      liveUntil: record.lastSeenAt.toISOString(),
    }),
  };
}

function withTakingBack(
  target: Target,
  takings: readonly TakingBack[],
): Target {
  const taking = takingBackOfTarget(target, takings);
  if (!taking) return target;
  const { at, by, because: reason } = taking;
  return { ...target, takenBack: { at: at.toISOString(), by, reason } };
}

/** A resync of the same revision is no other release. */
function uniqueEntries({ application }: Unit) {
  const seen = new Set<string>();
  return application.history.flatMap(({ revisions, deployedAt }) => {
    const revision = revisions.find(Boolean);
    if (!revision || seen.has(revision)) return [];
    seen.add(revision);
    return [{ revision, deployedAt }];
  });
}

function servesTheSame(release: Release, live: Release): boolean {
  return (
    release.images.length > 0 &&
    live.images.length > 0 &&
    isOfRelease(release, live)
  );
}
