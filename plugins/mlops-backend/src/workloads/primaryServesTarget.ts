import type {
  ResourceRef,
  Rollout,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';

/**
 * Whether what serves is what the workload under test names. Argo CD is done
 * with a release before Flagger has noticed it: for up to an interval all is
 * healthy, and what serves is the release before it. After a revert it is the
 * other way round: the Canary stays Failed, and what Git names serves.
 *
 * Undefined where one of the two is not seen.
 */
export function primaryServesTarget(
  rollout: Pick<Rollout, 'primary' | 'candidate'>,
  workloads: readonly Workload[],
): boolean | undefined {
  const find = (ref: ResourceRef) =>
    workloads.find(
      ({ cluster, namespace, kind, name }) =>
        cluster === ref.cluster &&
        namespace === ref.namespace &&
        kind === ref.kind &&
        name === ref.name,
    );
  const target = find(rollout.candidate);
  const primary = find(rollout.primary);
  return target && primary && serveTheSame(target, primary);
}

/** Flagger is yet to look at what Argo CD has synced. */
export function awaitsRollout(
  rollout: Pick<Rollout, 'phase' | 'primary' | 'candidate'>,
  workloads: readonly Workload[],
): boolean {
  const isAtRest =
    rollout.phase === 'Succeeded' || rollout.phase === 'Initialized';
  return isAtRest && primaryServesTarget(rollout, workloads) === false;
}

function serveTheSame(a: Workload, b: Workload): boolean {
  return (
    [...a.images].sort().join() === [...b.images].sort().join() &&
    a.model?.name === b.model?.name &&
    a.model?.version === b.model?.version &&
    a.modelUri === b.modelUri
  );
}
