import {
  rolloutPlace,
  type Application,
  type DestinationDelivery,
  type EnvironmentDelivery,
  type HealthStatus,
  type Reason,
  type Release,
  type SyncStatus,
  type TrafficShare,
  type Workload,
} from '@slipway/backstage-plugin-mlops-common';
import { shortImage, versionLabel } from './names';
import { count } from './numbers';
import { isActive } from './operation';
import { isUnderWay } from './rollout';
import { candidateRole } from './strategy';
import type { Status, Tone } from './tone';

/** The state of an environment. */
export const STATE_STATUS: Record<EnvironmentDelivery['state'], Status> = {
  healthy: { tone: 'good', word: 'Healthy' },
  progressing: { tone: 'busy', word: 'Progressing' },
  attention: { tone: 'warn', word: 'Needs attention' },
  broken: { tone: 'bad', word: 'Broken' },
  unknown: { tone: 'quiet', word: 'Unknown' },
};

/** The environment's worst part in one word. */
export function environmentStatus(environment: EnvironmentDelivery): Status {
  return STATE_STATUS[environment.state];
}

/** Argo CD's sync statuses. */
export const SYNC_STATUS: Record<SyncStatus, Status> = {
  Synced: { tone: 'good', word: 'Synced' },
  OutOfSync: { tone: 'warn', word: 'Out of sync' },
  Unknown: { tone: 'quiet', word: 'Sync unknown' },
};

/** Argo CD's health statuses. */
export const HEALTH_STATUS: Record<HealthStatus, Status> = {
  Healthy: { tone: 'good', word: 'Healthy' },
  Progressing: { tone: 'busy', word: 'Progressing' },
  Suspended: { tone: 'quiet', word: 'Suspended' },
  Degraded: { tone: 'bad', word: 'Degraded' },
  Missing: { tone: 'bad', word: 'Missing' },
  Unknown: { tone: 'quiet', word: 'Health unknown' },
};

/** What Argo CD says of an Application's sync, with an operation under way. */
export function syncStatus(application: Application): Status {
  const { operation, outOfSync, sync } = application;
  if (operation?.phase === 'Running') return { tone: 'busy', word: 'Syncing' };
  if (operation?.phase === 'Terminating') {
    return { tone: 'busy', word: 'Stopping sync' };
  }
  const status = SYNC_STATUS[sync];
  return sync === 'OutOfSync' && outOfSync.count > 0
    ? {
        ...status,
        word: `${status.word}: ${count(outOfSync.count, 'resource')}`,
      }
    : status;
}

/** What Argo CD says of an Application's health. */
export function healthStatus(application: Application): Status {
  return HEALTH_STATUS[application.health.status];
}

const SEVERITY: Record<Reason['severity'], Tone> = {
  info: 'quiet',
  warning: 'warn',
  critical: 'bad',
};

/** How a reason is to be felt. */
export function reasonTone(reason: Reason): Tone {
  return SEVERITY[reason.severity];
}

const SYSTEM: Record<string, string> = {
  argocd: 'Argo CD',
  'argo-workflows': 'Argo Workflows',
  flagger: 'Flagger',
  mlflow: 'MLflow',
};

/** Where the link of a reason leads. */
export function reasonLink({ source = '' }: Reason): string {
  const title = SYSTEM[source.slice(0, source.indexOf('/'))];
  return title ? `Open ${title}` : 'Open';
}

/** What a release is called: its model version, else its image, else nothing. */
export function releaseTitle(release: Release | undefined): string | undefined {
  if (release?.model) return versionLabel(release.model.version);
  const [image] = release?.images ?? [];
  return image && shortImage(image);
}

/** What a share of the traffic is called. */
export function shareTitle(share: TrafficShare): string {
  if (share.model) return versionLabel(share.model.version);
  const [image] = share.images;
  return image ? shortImage(image) : 'unknown version';
}

/** What a role in the traffic is called. */
export function shareRole(share: TrafficShare, candidate: string): string {
  return share.role === 'live' ? 'live' : candidate;
}

/** What the version under test is called: `canary`, `A/B test`. */
export function roleOnTrial({ rollouts }: DestinationDelivery): string {
  return candidateRole(rollouts.find(isUnderWay) ?? rollouts[0]);
}

/**
 * Whether two versions share the traffic, so that a bar is worth its room.
 * While a release is promoted, both sides serve the same one.
 */
export function isSplit(destination: DestinationDelivery): boolean {
  const served = destination.traffic.filter(share => share.percent > 0);
  return (
    new Set(served.map(({ images, model }) => serves(images, model))).size > 1
  );
}

function serves(images: readonly string[], model: Release['model']): string {
  return JSON.stringify([model?.version, ...images]);
}

/** What the revision that Argo CD synced is here, where it is not the live one. */
export function syncedRole(destination: DestinationDelivery): string {
  const { candidate, rollouts } = destination;
  if (!candidate) return 'not live';
  const rollout = rollouts.find(isUnderWay) ?? rollouts[0];
  return rollout ? rolloutPlace(rollout) : 'does not come up';
}

/** Reasons but for those that the environment's picture shows anyway. */
export function reasonsNotDrawn(
  { destinations, hold, operation }: EnvironmentDelivery,
  reasons: readonly Reason[],
): Reason[] {
  const rollouts = destinations.flatMap(each => each.rollouts);
  const isBusy = operation !== undefined && isActive(operation);
  return reasons.filter(({ code, severity }) => {
    if (code === 'rollout-progressing') return !destinations.some(isSplit);
    // What an operation has under way is out of sync until it is through.
    if (code === 'out-of-sync' || code === 'syncing') return !isBusy;
    if (code === 'held') return !hold;
    // Listed one by one.
    if (code === 'alert-firing') return false;
    if (code === 'operation-failed') return !operation;
    // An alias follows when the release is through.
    if (code === 'alias-differs' && severity === 'info') {
      return !rollouts.some(isUnderWay);
    }
    return true;
  });
}

/** All traffic in one sentence, for those who do not see the bar. */
export function trafficSentence(
  traffic: readonly TrafficShare[],
  candidate: string,
): string {
  return traffic
    .map(
      share =>
        `${shareTitle(share)} ${shareRole(share, candidate)} ${share.percent} %`,
    )
    .join(', ');
}

/**
 * Pods ready of pods wanted over all workloads. A workload scaled to none
 * (as Flagger leaves its target) does not count.
 */
export function readiness(
  workloads: readonly Workload[],
): { ready: number; desired: number } | undefined {
  const running = workloads.filter(workload => workload.replicas.desired > 0);
  if (running.length === 0) return undefined;
  return running.reduce(
    (sum, { replicas }) => ({
      ready: sum.ready + replicas.ready,
      desired: sum.desired + replicas.desired,
    }),
    { ready: 0, desired: 0 },
  );
}

/** The kind of an environment's weight in the row: a split needs more room. */
export function needsRoom(environment: EnvironmentDelivery): boolean {
  return (
    environment.destinations.length > 1 ||
    environment.destinations.some(isSplit)
  );
}
