import type { Deployment } from '../workloads/deployment';

export type Readiness =
  | { ready: true }
  | {
      ready: false;
      /** False when waiting on is of no use. */
      retriable: boolean;
      reason: string;
    };

interface ReadinessOptions {
  /** Per cent of the updated replicas that have to be available. */
  readyThreshold: number;
  deadlineMs: number;
  now: Date;
}

/** flagger v1.44, pkg/canary/deployment_ready.go */
export function readiness(
  { metadata, spec, status }: Deployment,
  options: ReadinessOptions,
): Readiness {
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return waiting(
      'observed deployment generation less than desired generation',
      true,
    );
  }
  const condition = (type: string) =>
    status.conditions.find(each => each.type === type);
  if (condition('Progressing')?.reason === 'ProgressDeadlineExceeded') {
    return {
      ready: false,
      retriable: false,
      reason: `deployment "${metadata.name}" exceeded its progress deadline`,
    };
  }
  const available = condition('Available');
  const stuckSince =
    available?.status === 'False' &&
    available.reason === 'MinimumReplicasUnavailable'
      ? Date.parse(available.lastUpdateTime ?? '')
      : NaN;
  const retriable = !(stuckSince + options.deadlineMs < options.now.getTime());
  if (status.updatedReplicas < spec.replicas) {
    return waiting(
      `${status.updatedReplicas} out of ${spec.replicas} new replicas have been updated`,
      retriable,
    );
  }
  if (status.replicas > status.updatedReplicas) {
    const old = status.replicas - status.updatedReplicas;
    return waiting(`${old} old replicas are pending termination`, retriable);
  }
  const enough = Math.trunc(
    (status.updatedReplicas * options.readyThreshold) / 100,
  );
  if (status.availableReplicas < enough) {
    return waiting(
      `${status.availableReplicas} of ${enough} (readyThreshold ${options.readyThreshold}%) updated replicas are available`,
      retriable,
    );
  }
  return { ready: true };
}

function waiting(reason: string, retriable: boolean): Readiness {
  return {
    ready: false,
    retriable,
    reason: `waiting for rollout to finish: ${reason}`,
  };
}
