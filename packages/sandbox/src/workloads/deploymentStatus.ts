import { timestamp } from '../kubernetes/timestamp';
import type { Condition, Deployment, ReplicaSet } from './deployment';

export interface DeploymentStatus {
  observedGeneration: number;
  replicas: number;
  updatedReplicas: number;
  readyReplicas: number;
  availableReplicas: number;
  unavailableReplicas: number;
  conditions: Condition[];
}

interface Counts {
  replicas: number;
  updated: number;
  ready: number;
  available: number;
}

function count(current: ReplicaSet, old: readonly ReplicaSet[]): Counts {
  const all = [current, ...old];
  const sum = (of: (set: ReplicaSet) => number) =>
    all.reduce((total, set) => total + of(set), 0);
  return {
    replicas: sum(set => set.status.replicas),
    updated: current.status.replicas,
    ready: sum(set => set.status.readyReplicas),
    available: sum(set => set.status.availableReplicas),
  };
}

function conditionOf(deployment: Deployment, type: string) {
  return deployment.status.conditions.find(each => each.type === type);
}

/** Keeps the time of the last transition while the status stays the same. */
function condition(
  previous: Condition | undefined,
  at: string,
  next: { type: string; status: string; reason: string; message: string },
  updated: boolean,
): Condition {
  if (previous?.status === next.status && previous.reason === next.reason) {
    return {
      ...next,
      lastUpdateTime: updated ? at : (previous.lastUpdateTime ?? at),
      lastTransitionTime: previous.lastTransitionTime ?? at,
    };
  }
  return {
    ...next,
    lastUpdateTime: at,
    lastTransitionTime:
      previous?.status === next.status
        ? (previous.lastTransitionTime ?? at)
        : at,
  };
}

function availability(deployment: Deployment, counts: Counts, at: string) {
  const { desired, unavailable } = tolerated(deployment);
  const enough = counts.available >= desired - unavailable;
  return condition(
    conditionOf(deployment, 'Available'),
    at,
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    false,
  );
}

function tolerated(deployment: Deployment) {
  const { replicas: desired, strategy } = deployment.spec;
  const { maxUnavailable } = strategy.rollingUpdate;
  const unavailable =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.floor(
          (desired * (Number.parseInt(maxUnavailable, 10) || 0)) / 100,
        );
  return { desired, unavailable };
}

/** Instants of `Progressing` in wall-clock milliseconds. */
export interface ProgressDeadline {
  /** How long the wall may show no progress. */
  milliseconds: number;
  now: Date;
}

function progress(
  deployment: Deployment,
  current: ReplicaSet,
  counts: Counts,
  deadline: ProgressDeadline,
): Condition {
  const at = timestamp(deadline.now);
  const previous = conditionOf(deployment, 'Progressing');
  const set = `ReplicaSet "${current.metadata.name}"`;
  const { replicas: desired } = deployment.spec;
  const next = (status: string, reason: string, message: string) => ({
    type: 'Progressing',
    status,
    reason,
    message,
  });
  const complete =
    counts.updated === desired &&
    counts.replicas === desired &&
    counts.available === desired;
  const wasComplete = previous?.reason === 'NewReplicaSetAvailable';
  const isCurrent = previous?.message?.includes(`"${current.metadata.name}"`);
  if (complete || (wasComplete && isCurrent)) {
    return condition(
      previous,
      at,
      next(
        'True',
        'NewReplicaSetAvailable',
        `${set} has successfully progressed.`,
      ),
      false,
    );
  }
  const { status } = deployment;
  const advanced =
    counts.updated > status.updatedReplicas ||
    counts.available > status.availableReplicas ||
    counts.ready > status.readyReplicas ||
    counts.replicas - counts.updated <
      status.replicas - status.updatedReplicas ||
    !isCurrent;
  const since = Date.parse(previous?.lastUpdateTime ?? at);
  const late = deadline.now.getTime() - since >= deadline.milliseconds;
  if (!advanced && (late || previous?.reason === 'ProgressDeadlineExceeded')) {
    return condition(
      previous,
      at,
      next(
        'False',
        'ProgressDeadlineExceeded',
        `${set} has timed out progressing.`,
      ),
      false,
    );
  }
  return condition(
    previous,
    at,
    next('True', 'ReplicaSetUpdated', `${set} is progressing.`),
    advanced,
  );
}

/** kubernetes 1.32, pkg/controller/deployment/{sync,progress}.go */
export function deploymentStatus(
  deployment: Deployment,
  current: ReplicaSet,
  old: readonly ReplicaSet[],
  deadline: ProgressDeadline,
): DeploymentStatus {
  const counts = count(current, old);
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: counts.replicas,
    updatedReplicas: counts.updated,
    readyReplicas: counts.ready,
    availableReplicas: counts.available,
    unavailableReplicas: Math.max(
      0,
      Math.max(counts.replicas, deployment.spec.replicas) - counts.available,
    ),
    conditions: [
      availability(deployment, counts, timestamp(deadline.now)),
      progress(deployment, current, counts, deadline),
    ],
  };
}
