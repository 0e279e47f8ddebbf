import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  type Delivery,
  type DestinationDelivery,
  type EnvironmentDelivery,
  type Reason,
  type SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import type { ObservedModel } from '@slipway/backstage-plugin-mlops-node';
import type { Environments, Standing } from '../environments';
import type { GatePolicy } from '../gates/GatePolicy';
import { reasonsOf, stateOf } from '../reasons';
import { placeAlerts } from './alerts';
import { placeInDestinations, type Destination } from './destinations';
import { shutGates } from './heldGates';
import { withLostHold } from './lostHolds';
import { judgeModel, modelPlaces } from './models';
import type { Observations } from './observations';
import { findReleases } from './releases';

/** At most so many runs are on the page; the rest has its own route. */
const SHOWN_RUNS = 20;

/** A delivery without what changes from moment to moment. */
export type JoinedDelivery = Pick<
  Delivery,
  'environments' | 'training' | 'registry' | 'notes'
>;

/** Joins what the sources saw of an entity into its delivery. */
export function joinDelivery(options: {
  entity: Entity;
  seen: Observations;
  statuses: readonly SourceStatus[];
  environments: Environments;
  gatePolicy: GatePolicy;
  /** What operations left or do in an environment. */
  standingOf?(environment: string): Standing;
}): JoinedDelivery {
  const { entity, seen, statuses, environments } = options;
  const entityRef = stringifyEntityRef(entity);
  const placed = inEnvironments(seen, environments);
  const gates = options.gatePolicy.forEntity(entity);
  const places = modelPlaces(placed);
  const models = seen.models.map(model =>
    judgeModel(model, gates.gatesOf(model.name), places),
  );
  const alerts = placeAlerts(seen, placed);
  return {
    environments: placed.map(
      ({ name, destinations: found }, i): EnvironmentDelivery => {
        const isLast = i === placed.length - 1;
        const standing = withLostHold(options.standingOf?.(name) ?? {}, found, {
          entityRef,
          environment: name,
        });
        const destinations = standing.hold ? shutGates(name, found) : found;
        const firing = alerts.ofEnvironment(name);
        const reasons = reasonsOf({
          name,
          destinations,
          models,
          statuses,
          isLast,
          standing,
          alerts: firing,
        });
        return {
          name,
          state: stateOf(destinations, reasons),
          reasons,
          destinations,
          ...(standing.hold && { hold: standing.hold }),
          ...(standing.operation && { operation: standing.operation }),
          ...(standing.awaitingApproval && {
            awaitingApproval: standing.awaitingApproval,
          }),
          ...(firing.length > 0 && { alerts: firing }),
        };
      },
    ),
    training: {
      runs: seen.runs.latest.slice(0, SHOWN_RUNS),
      total: seen.runs.total,
      ...(seen.templates?.length && { templates: seen.templates }),
      ...(alerts.ofTraining.length > 0 && { alerts: alerts.ofTraining }),
    },
    registry: { models },
    notes: once([
      ...seen.notes,
      ...gates.notes,
      ...noteNothing(entity, seen, statuses),
    ]),
  };
}

/** An empty page that does not say why is the worst of all. */
function noteNothing(
  entity: Entity,
  seen: Observations,
  statuses: readonly SourceStatus[],
): Reason[] {
  const found = [
    seen.applications,
    seen.rollouts,
    seen.workloads,
    seen.runs.latest,
    seen.models,
    seen.notes,
  ].some(({ length }) => length > 0);
  const allAnswer = statuses.every(
    ({ freshness }) => freshness.state === 'live',
  );
  if (found || !allAnswer) return [];
  const id = entity.metadata.annotations?.[ANNOTATION.kubernetesId];
  return [
    {
      code: 'nothing-found',
      severity: 'warning',
      message: `Nothing was found of what the annotations of ${entity.metadata.name} name`,
      fix: id
        ? `Label what belongs to it ${ANNOTATION.kubernetesId}: ${id}, or correct its annotations.`
        : 'Correct its annotations, or name in the config the systems that it lives in.',
    },
  ];
}

interface PlacedEnvironment {
  name: string;
  destinations: DestinationDelivery[];
}

function inEnvironments(
  seen: Observations,
  environments: Environments,
): PlacedEnvironment[] {
  const destinations = placeInDestinations(seen, environments);
  const names = [...new Set(destinations.map(each => each.environment))];
  return names
    .sort((a, b) => environments.compare(a, b))
    .map(name => ({
      name,
      destinations: destinations
        .filter(({ environment }) => environment === name)
        .sort(byPlace)
        .map(destination => deliver(destination, seen.models)),
    }));
}

function deliver(
  destination: Destination,
  models: readonly ObservedModel[],
): DestinationDelivery {
  const { cluster, namespace, applications, rollouts, workloads } = destination;
  return {
    cluster,
    namespace,
    applications,
    rollouts,
    workloads,
    ...findReleases(destination, models),
  };
}

function byPlace(a: Destination, b: Destination): number {
  return (
    a.cluster.localeCompare(b.cluster) || a.namespace.localeCompare(b.namespace)
  );
}

function once(notes: Reason[]): Reason[] {
  const keyed = notes.map(
    note => [`${note.code}\n${note.source}\n${note.message}`, note] as const,
  );
  return [...new Map(keyed).values()];
}
