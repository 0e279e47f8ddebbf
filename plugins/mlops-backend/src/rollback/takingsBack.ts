import type {
  Release,
  RollbackTarget,
} from '@slipway/backstage-plugin-mlops-common';
import type { OperationStore, StoredOperation } from '../operations/store';
import { AWAIT_RELEASE } from './awaitRelease';
import { isOfRelease } from './wantedRelease';

/** That somebody took a release back. */
export interface TakingBack {
  left: Release;
  /** What was gone back to; absent where a canary was only sent back. */
  to?: Release;
  at: Date;
  by: string;
  because: string;
}

/** Those of an environment, the last first. */
export type ReadTakingsBack = (
  entityRef: string,
  environment: string,
) => Promise<TakingBack[]>;

type Judged = Pick<RollbackTarget, 'release' | 'record'>;

/** The steps that take what is bad out of the way, each by its own path. */
const TAKES_BACK: ReadonlySet<string> = new Set([
  'rollout.abort',
  'repository.await-merge',
  'application.rollback',
  AWAIT_RELEASE,
]);

/** Reads them from the operations that were carried out. */
export function takingsBackIn(
  store: Pick<OperationStore, 'leaving'>,
): ReadTakingsBack {
  return async (entityRef, environment) => {
    const operations = await store.leaving(entityRef, environment);
    return standing(operations.flatMap(takingBackOf));
  };
}

/** The last time that it was taken back; not if it has proved itself since. */
export function takingBackOfTarget(
  target: Judged,
  takings: readonly TakingBack[],
): TakingBack | undefined {
  return takings.find(taking => takesBack(taking, target));
}

/** One that failed before it changed anything took nothing back. */
function takingBackOf(operation: StoredOperation): TakingBack[] {
  const { leaves, release, requestedBy, reason, title, steps } = operation;
  const done = steps.flatMap(({ step, progress }) =>
    TAKES_BACK.has(step.kind) && progress.state === 'succeeded'
      ? [progress.finishedAt]
      : [],
  );
  const [first] = done;
  if (!leaves || !first) return [];
  return [
    {
      left: leaves,
      ...(release && { to: release }),
      at: new Date(first),
      by: requestedBy,
      because: reason ?? title,
    },
  ];
}

/**
 * Whoever goes forth again to a release that was taken back before undoes that:
 * it says nothing against what is left by it.
 */
function standing(takings: readonly TakingBack[]): TakingBack[] {
  const oldestFirst = [...takings].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
  return oldestFirst.reduce<TakingBack[]>((before, taking) => {
    const { to } = taking;
    const goesForth =
      to && takingBackOfTarget({ release: to, record: 'healthy' }, before);
    return goesForth ? before : [taking, ...before];
  }, []);
}

function takesBack(taking: TakingBack, target: Judged): boolean {
  const { left, to } = taking;
  const { release, record } = target;
  if (record === 'healthy' && isSince(release, taking.at)) return false;
  if (left.revision !== undefined && left.revision === release.revision) {
    return true;
  }
  // Of two that differ in their settings only, images and model tell nothing.
  const isToldByImages = !to || !servesTheSame(left, to);
  return (
    (isToldByImages && servesTheSame(left, release)) ||
    isPassedOver(taking, release)
  );
}

/** It came after what was gone back to, which somebody preferred to it. */
function isPassedOver({ to, at }: TakingBack, release: Release): boolean {
  return (
    to?.deployedAt !== undefined &&
    release.deployedAt !== undefined &&
    release.revision !== to.revision &&
    isAfter(release, new Date(to.deployedAt)) &&
    !isSince(release, at)
  );
}

/** Argo CD knows seconds only: what restores may be deployed in the same one. */
function isSince({ deployedAt }: Release, at: Date): boolean {
  const second = Math.floor(at.getTime() / 1_000) * 1_000;
  return deployedAt !== undefined && Date.parse(deployedAt) >= second;
}

function isAfter({ deployedAt }: Release, at: Date): boolean {
  return deployedAt !== undefined && Date.parse(deployedAt) > at.getTime();
}

function servesTheSame(a: Release, b: Release): boolean {
  return (
    a.images.length > 0 &&
    b.images.length > 0 &&
    a.model?.version === b.model?.version &&
    (isOfRelease(a, b) || isOfRelease(b, a))
  );
}
