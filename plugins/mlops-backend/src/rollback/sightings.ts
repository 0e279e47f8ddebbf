import type {
  Application,
  DestinationDelivery,
  Release,
} from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryView } from '@slipway/backstage-plugin-mlops-node';
import type { ReleaseSighting } from './ReleaseLedger';

type Seen = Omit<ReleaseSighting, 'entityRef'>;

/**
 * What the present state says about releases: which is fully live and healthy,
 * and which has just failed.
 */
export function sightingsIn({ environments }: DeliveryView): Seen[] {
  return environments.flatMap(({ name: environment, destinations }) =>
    destinations.flatMap(destination =>
      destination.applications.flatMap(application => {
        const seen = sightingOf(destination, application);
        return seen
          ? [{ environment, applicationId: application.id, ...seen }]
          : [];
      }),
    ),
  );
}

function sightingOf(
  { live, candidate, rollouts }: DestinationDelivery,
  application: Application,
): Pick<Seen, 'release' | 'record'> | undefined {
  const revision = application.sources.find(each => each.revision)?.revision;
  if (!revision) return undefined;
  if (rollouts.some(({ phase }) => phase === 'Failed')) {
    return { release: failedRelease(revision, application), record: 'failed' };
  }
  const isWhole =
    live?.revision === revision &&
    !candidate &&
    application.sync === 'Synced' &&
    application.health.status === 'Healthy';
  return isWhole
    ? { release: { ...live, revision }, record: 'healthy' }
    : undefined;
}

/** Which of the images were the candidate's is not known any more. */
function failedRelease(
  revision: string,
  { history }: Application,
): Release & { revision: string } {
  const entry = history.find(({ revisions }) => revisions.includes(revision));
  return {
    revision,
    images: [],
    ...(entry && { deployedAt: entry.deployedAt }),
  };
}
