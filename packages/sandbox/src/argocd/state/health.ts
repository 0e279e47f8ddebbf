import { childObject, childString } from '../../kubernetes/json';
import type { KubernetesObject } from '../../kubernetes/types';
import { readDeployment } from '../../workloads/deployment';
import { readPod } from '../../workloads/podStatus';

/** From best to worst (argo-cd v3.5, gitops-engine/pkg/health/health.go). */
const HEALTH_ORDER = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
] as const;

export type HealthStatus = (typeof HEALTH_ORDER)[number];

export interface Health {
  status: HealthStatus;
  message?: string;
}

export function isWorse(than: HealthStatus, status: HealthStatus): boolean {
  return HEALTH_ORDER.indexOf(status) > HEALTH_ORDER.indexOf(than);
}

/** Undefined for kinds that have no health, such as a ConfigMap. */
export function healthOf(object: KubernetesObject): Health | undefined {
  if (object.metadata.deletionTimestamp) {
    return { status: 'Progressing', message: 'Pending deletion' };
  }
  switch (object.kind) {
    case 'Deployment':
      return deploymentHealth(object);
    case 'ReplicaSet':
    case 'Service':
    case 'HorizontalPodAutoscaler':
      return { status: 'Healthy' };
    case 'Pod':
      return podHealth(object);
    case 'Canary':
      return canaryHealth(object);
    case 'ExternalSecret':
      return conditionHealth(object, 'Ready') ?? WAITING_FOR_SECRET;
    case 'SealedSecret':
      return conditionHealth(object, 'Synced') ?? { status: 'Healthy' };
    case 'InferenceService':
      return conditionHealth(object, 'Ready') ?? WAITING_FOR_SERVICE;
    case 'Workflow':
      return workflowHealth(object);
    case 'CronWorkflow':
    case 'WorkflowTemplate':
    default:
      return undefined;
  }
}

/** gitops-engine/pkg/health/health_deployment.go */
function deploymentHealth(object: KubernetesObject): Health {
  const deployment = readDeployment(object);
  if (!deployment) {
    return { status: 'Unknown' };
  }
  const { metadata, spec, status } = deployment;
  if (spec.paused) {
    return { status: 'Suspended', message: 'Deployment is paused' };
  }
  const waiting = (what: string): Health => ({
    status: 'Progressing',
    message: `Waiting for rollout to finish: ${what}`,
  });
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return waiting(
      'observed deployment generation less than desired generation',
    );
  }
  const progressing = status.conditions.find(
    each => each.type === 'Progressing',
  );
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return {
      status: 'Degraded',
      message: `Deployment "${metadata.name}" exceeded its progress deadline`,
    };
  }
  if (status.updatedReplicas < spec.replicas) {
    return waiting(
      `${status.updatedReplicas} out of ${spec.replicas} new replicas have been updated...`,
    );
  }
  if (status.replicas > status.updatedReplicas) {
    return waiting(
      `${status.replicas - status.updatedReplicas} old replicas are pending termination...`,
    );
  }
  if (status.availableReplicas < status.updatedReplicas) {
    return waiting(
      `${status.availableReplicas} of ${status.updatedReplicas} updated replicas are available...`,
    );
  }
  return { status: 'Healthy' };
}

const BROKEN = /^(Err|.*Error$|.*BackOff$)/;

function podHealth(object: KubernetesObject): Health {
  const { ready, waitingReason } = readPod(object);
  if (waitingReason && BROKEN.test(waitingReason)) {
    return { status: 'Degraded', message: waitingReason };
  }
  return { status: ready ? 'Healthy' : 'Progressing' };
}

/**
 * resource_customizations/flagger.app/Canary/health.lua. Upstream's trap: a
 * canary that waits for somebody is Unknown, which is the worst there is.
 */
function canaryHealth(object: KubernetesObject): Health {
  const status = childObject(object, 'status');
  const phase = childString(status, 'phase');
  if (phase === undefined) {
    return { status: 'Unknown', message: 'No status' };
  }
  const weight = Number(status.canaryWeight ?? 0);
  const conditions = Array.isArray(status.conditions) ? status.conditions : [];
  const messages = conditions.flatMap(
    condition => childString(condition, 'message') ?? [],
  );
  const parts = [
    ...(weight > 0 ? [`Canary Weight: ${weight} %`] : []),
    ...messages,
  ];
  return {
    status: canaryHealthStatus(phase),
    message: [phase, parts.join(' --- ')].join(' --- '),
  };
}

function canaryHealthStatus(phase: string): HealthStatus {
  switch (phase) {
    case 'Failed':
      return 'Degraded';
    case 'Progressing':
    case 'Finalising':
    case 'Promoting':
      return 'Progressing';
    case 'Succeeded':
    case 'Initialized':
      return 'Healthy';
    default:
      return 'Unknown';
  }
}

const WAITING_FOR_SECRET: Health = {
  status: 'Progressing',
  message: 'Waiting for ExternalSecret',
};

const WAITING_FOR_SERVICE: Health = {
  status: 'Progressing',
  message: 'Waiting for InferenceService to report status...',
};

/**
 * resource_customizations/external-secrets.io/ExternalSecret,
 * bitnami.com/SealedSecret and serving.kserve.io/InferenceService, health.lua.
 * A condition that is Unknown is not decided yet.
 */
function conditionHealth(
  object: KubernetesObject,
  wanted: string,
): Health | undefined {
  const { conditions } = childObject(object, 'status');
  const found = (Array.isArray(conditions) ? conditions : []).find(
    each => childString(each, 'type') === wanted,
  );
  if (!found) {
    return undefined;
  }
  const message = childString(found, 'message');
  return {
    status: conditionStatus(childString(found, 'status')),
    ...(message && { message }),
  };
}

function conditionStatus(status: string | undefined): HealthStatus {
  switch (status) {
    case 'True':
      return 'Healthy';
    case 'Unknown':
      return 'Progressing';
    default:
      return 'Degraded';
  }
}

function workflowHealth(object: KubernetesObject): Health {
  const status = childObject(object, 'status');
  const phase = childString(status, 'phase');
  switch (phase) {
    case 'Succeeded':
      return { status: 'Healthy' };
    case 'Failed':
    case 'Error':
      return { status: 'Degraded', message: childString(status, 'message') };
    default:
      return { status: 'Progressing' };
  }
}
