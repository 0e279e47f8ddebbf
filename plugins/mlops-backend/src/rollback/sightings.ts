import type {
  Application,
  DestinationDelivery,
  Release,
  ResourceRef,
  Rollout,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryView } from '@slipway/backstage-plugin-mlops-node';
import type { ReleaseSighting } from './ReleaseLedger';

type Seen = Omit<ReleaseSighting, 'entityRef'>;
type Sighting = Pick<Seen, 'release' | 'record'>;

/** Flagger has looked at what is new by then, whatever came in between. */
const LOOKS = 2;

/**
 * What the present state says about releases: which is fully live and healthy,
 * and which has just failed.
 */
export function sightingsIn({ environments }: DeliveryView, now: Date): Seen[] {
  return environments.flatMap(({ name: environment, destinations }) =>
    destinations.flatMap(destination =>
      destination.applications.flatMap(application => {
        const seen = sightingOf(destination, application, now);
        return seen
          ? [{ environment, applicationId: application.id, ...seen }]
          : [];
      }),
    ),
  );
}

function sightingOf(
  destination: DestinationDelivery,
  application: Application,
  now: Date,
): Sighting | undefined {
  const { live, candidate, rollouts } = destination;
  const revision = application.sources.find(each => each.revision)?.revision;
  if (!revision) return undefined;
  const deployedAt = deployedLast(application, revision);
  const failed = rollouts.filter(({ phase }) => phase === 'Failed');
  if (failed.length > 0) {
    const isOfThis = failed.some(
      rollout =>
        hasLookedSince(rollout, deployedAt) &&
        !isServedByPrimary(rollout, destination),
    );
    return isOfThis
      ? { release: failedRelease(revision, deployedAt), record: 'failed' }
      : undefined;
  }
  const isWhole =
    live?.revision === revision &&
    !candidate &&
    application.sync === 'Synced' &&
    application.health.status === 'Healthy' &&
    rollouts.every(
      rollout =>
        isServedByPrimary(rollout, destination) &&
        (hasLookedSince(rollout, deployedAt) ||
          hasHadTime(rollout, deployedAt, now)),
    );
  return isWhole
    ? { release: { ...live, revision }, record: 'healthy' }
    : undefined;
}

/**
 * Argo CD is done with a release before Flagger has noticed it: for up to an
 * interval all is healthy, and what serves is the release before it. After a
 * revert it is the other way round: the Canary stays Failed, and what Git names
 * serves.
 */
function isServedByPrimary(
  rollout: Rollout,
  { workloads }: DestinationDelivery,
): boolean {
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
  return Boolean(target && primary && serveTheSame(target, primary));
}

function serveTheSame(a: Workload, b: Workload): boolean {
  return (
    [...a.images].sort().join() === [...b.images].sort().join() &&
    a.model?.name === b.model?.name &&
    a.model?.version === b.model?.version &&
    a.modelUri === b.modelUri
  );
}

/** Else its phase is that of the release before. */
function hasLookedSince(
  { lastTransitionAt }: Rollout,
  deployedAt: string | undefined,
): boolean {
  if (!deployedAt || !lastTransitionAt) return true;
  return Date.parse(lastTransitionAt) >= Date.parse(deployedAt);
}

/** There was nothing in it that Flagger would analyse. */
function hasHadTime(
  { intervalSeconds }: Rollout,
  deployedAt: string | undefined,
  now: Date,
): boolean {
  const since = deployedAt ? Date.parse(deployedAt) : 0;
  return now.getTime() - since >= LOOKS * intervalSeconds * 1000;
}

function deployedLast(
  { history }: Application,
  revision: string,
): string | undefined {
  return history.find(({ revisions }) => revisions.includes(revision))
    ?.deployedAt;
}

/** Which of the images were the candidate's is not known any more. */
function failedRelease(
  revision: string,
  deployedAt: string | undefined,
): Release & { revision: string } {
  return { revision, images: [], ...(deployedAt && { deployedAt }) };
}
