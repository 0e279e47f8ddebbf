import type {
  Application,
  DestinationDelivery,
  Release,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryView } from '@slipway/backstage-plugin-mlops-node';
import { primaryServesTarget } from '../workloads/primaryServesTarget';
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
        !primaryServesTarget(rollout, destination.workloads),
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
        primaryServesTarget(rollout, destination.workloads) &&
        (hasLookedSince(rollout, deployedAt) ||
          hasHadTime(rollout, deployedAt, now)),
    );
  return isWhole
    ? { release: { ...live, revision }, record: 'healthy' }
    : undefined;
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
