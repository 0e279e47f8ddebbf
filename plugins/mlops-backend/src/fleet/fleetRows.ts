import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  EnvironmentDelivery,
  FleetActor,
  FleetCanary,
  FleetRelease,
  FleetRow,
  Reason,
  Release,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import type { JoinedDelivery } from '../join/joinDelivery';
import { isInFlight } from '../join/serving';
import { driftOf } from './fleetDrift';
import { ownersOf } from './owners';
import { latest, worst } from './worst';

/** A row says why in a sentence; the rest is on the Delivery tab. */
const LONGEST_MESSAGE = 240;

/** Sorted from what is well to what is not. */
const SYNC = ['Synced', 'Unknown', 'OutOfSync'] as const;
const HEALTH = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Unknown',
  'Missing',
  'Degraded',
] as const;

/** Reasons that whoever runs the platform can do something about. */
const FOR_PLATFORM = new Set(['controller-stalled', 'source-stale', 'unknown']);

/** One row for each environment of a service: what the fleet page shows of it. */
export function fleetRowsOf(
  entity: Entity,
  joined: JoinedDelivery,
): FleetRow[] {
  const [owner] = ownersOf(entity);
  const service = {
    entityRef: stringifyEntityRef(entity),
    title: entity.metadata.title ?? entity.metadata.name,
    ...(owner && { owner }),
  };
  if (joined.environments.length === 0) {
    return isService(entity) ? [notDeployed(service, joined)] : [];
  }
  return joined.environments.map((environment, i) =>
    inEnvironment(service, environment, {
      models: joined.registry.models,
      isLast: i === joined.environments.length - 1,
    }),
  );
}

type Service = Pick<FleetRow, 'entityRef' | 'title' | 'owner'>;

/** What trains a model, or is one, is no service and has no row. */
function isService({ kind }: Entity): boolean {
  return kind.toLocaleLowerCase('en') === 'component';
}

function notDeployed(service: Service, { notes }: JoinedDelivery): FleetRow {
  const reason = notes.find(({ severity }) => severity !== 'info') ?? {
    code: 'not-deployed',
    severity: 'info',
    message: 'It is deployed nowhere yet',
  };
  const actor = actorOf(service, reason);
  return {
    ...service,
    state: 'unknown',
    live: [],
    candidate: [],
    drift: [],
    reason: shorten(reason),
    ...(actor && { actor }),
  };
}

function inEnvironment(
  service: Service,
  environment: EnvironmentDelivery,
  context: Parameters<typeof driftOf>[1],
): FleetRow {
  const { destinations, hold } = environment;
  const applications = destinations.flatMap(each => each.applications);
  const releases = destinations.flatMap(({ live, candidate }) => [
    live,
    candidate,
  ]);
  const [reason] = environment.reasons;
  return withoutAbsent({
    ...service,
    environment: environment.name,
    state: environment.state,
    live: distinct(destinations.map(({ live }) => live)),
    candidate: distinct(destinations.map(({ candidate }) => candidate)),
    drift: driftOf(environment, context),
    sync: worst(
      SYNC,
      applications.map(({ sync }) => sync),
    ),
    health: worst(
      HEALTH,
      applications.map(({ health }) => health.status),
    ),
    canary: canaryOf(destinations.flatMap(({ rollouts }) => rollouts)),
    deployedAt:
      latest(releases.map(release => release?.deployedAt)) ??
      latest(applications.map(({ history }) => history[0]?.deployedAt)),
    hold: hold && {
      owner: hold.owner,
      reason: hold.reason,
      since: hold.since,
    },
    reason: reason && shorten(reason),
    actor: actorOf(service, reason, hold),
  });
}

function actorOf(
  { owner }: Service,
  reason: Reason | undefined,
  hold?: EnvironmentDelivery['hold'],
): FleetActor | undefined {
  if (hold && reason?.severity !== 'critical') {
    return { role: 'hold-owner', ref: hold.owner };
  }
  if (!reason || reason.severity === 'info') return undefined;
  if (FOR_PLATFORM.has(reason.code)) return { role: 'platform' };
  return { role: 'owner', ...(owner && { ref: owner }) };
}

function shorten({ code, severity, message, fix }: Reason) {
  const text =
    message.length > LONGEST_MESSAGE
      ? `${message.slice(0, LONGEST_MESSAGE - 1)}…`
      : message;
  return { code, severity, message: text, ...(fix && { fix }) };
}

/** Regions that run the same count once. */
function distinct(
  releases: ReadonlyArray<Release | undefined>,
): FleetRelease[] {
  const keyed = new Map<string, FleetRelease>();
  for (const release of releases) {
    if (!release) continue;
    const { model, revision } = release;
    const image = model ? undefined : release.images[0];
    const key = JSON.stringify([model, image]);
    if ((model || image || revision) && !keyed.has(key)) {
      keyed.set(key, withoutAbsent({ model, image, revision }));
    }
  }
  return [...keyed.values()];
}

function canaryOf(rollouts: readonly Rollout[]): FleetCanary | undefined {
  const rollout =
    rollouts.find(({ phase }) => phase === 'Failed') ??
    rollouts.find(each => isInFlight(each) || each.phase === 'Finalising') ??
    rollouts.find(({ phase }) => phase === 'Initializing');
  return (
    rollout && {
      strategy: rollout.strategy,
      phase: rollout.phase,
      weight: rollout.traffic.candidate,
      suspended: rollout.suspended,
    }
  );
}

/** Thousands of rows are kept, each as small as it can be. */
function withoutAbsent<T extends object>(object: T): T {
  const present = { ...object };
  for (const key of Object.keys(present) as Array<keyof T>) {
    if (present[key] === undefined) delete present[key];
  }
  return present;
}
