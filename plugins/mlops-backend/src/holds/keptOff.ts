import type {
  AutoSync,
  EnvironmentDelivery,
  Hold,
} from '@slipway/backstage-plugin-mlops-common';
import { applicationRef } from '@slipway/backstage-plugin-mlops-node';
import type { AutoSyncOff } from './storedHoldSchema';

type Place = Pick<EnvironmentDelivery, 'destinations'>;
type Suspender = NonNullable<AutoSync['suspendedFor']>[number];

/** An Application that says itself that a portal keeps its auto-sync off. */
export interface KeptOff extends Pick<AutoSyncOff, 'application' | 'isParent'> {
  id: string;
  boundBack: boolean;
  /** For the environment that was asked about. */
  suspender: Suspender;
  /** Whom else it is kept off for. */
  others: Suspender[];
}

/** For this environment: its own Applications last, their parents before them. */
export function keptOffFor(
  { destinations }: Place,
  here: { entityRef: string; environment: string },
): KeptOff[] {
  const applications = destinations.flatMap(each => each.applications);
  const parents = applications.flatMap(({ owners = [] }) =>
    owners.flatMap(owner => (owner.kind === 'Application' ? [owner] : [])),
  );
  const own = new Set(applications.map(({ id }) => id));
  const found = [...parents.reverse(), ...applications].flatMap(each => {
    const { suspendedFor = [] } = each.autoSync;
    const suspender = suspendedFor.find(
      ({ entityRef, environment }) =>
        entityRef === here.entityRef && environment === here.environment,
    );
    if (!suspender) return [];
    const { id, boundBack } = each;
    return [
      {
        id,
        boundBack,
        application: applicationRef(each),
        suspender,
        others: suspendedFor.filter(other => other !== suspender),
        ...(!own.has(id) && { isParent: true }),
      },
    ];
  });
  return [...new Map(found.map(each => [each.id, each])).values()];
}

/** The hold that must have been, where the portal's record of it is lost. */
export function lostHold(kept: readonly KeptOff[]): Hold | undefined {
  const [oldest] = [...kept].sort((a, b) =>
    a.suspender.since.localeCompare(b.suspender.since),
  );
  if (!oldest) return undefined;
  const { by, since, operationId } = oldest.suspender;
  return {
    owner: by,
    reason:
      'no hold is on record; the Applications themselves say that auto-sync was switched off for one',
    since,
    operationId,
    autoSyncOff: kept.map(({ id }) => id),
  };
}
