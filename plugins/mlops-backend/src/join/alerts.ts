import type {
  Alert,
  DestinationDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import {
  placeOfAlert,
  type ObservedAlert,
} from '@slipway/backstage-plugin-mlops-node';
import type { Observations } from './observations';

/** Of one place; a page that lists more helps nobody. */
const SHOWN = 20;

const URGENCY: Record<Alert['severity'], number> = {
  critical: 0,
  warning: 1,
  info: 2,
};

/** The alerts of an entity, each where it belongs. */
export interface PlacedAlerts {
  ofEnvironment(name: string): Alert[];
  ofTraining: Alert[];
}

export function placeAlerts(
  seen: Pick<Observations, 'alerts' | 'runs' | 'templates'>,
  environments: ReadonlyArray<{
    name: string;
    destinations: readonly DestinationDelivery[];
  }>,
): PlacedAlerts {
  const training = { runs: seen.runs.latest, templates: seen.templates };
  const placed = seen.alerts.map(alert => ({
    alert,
    place: placeOfAlert(alert, { environments, training }),
  }));
  return {
    ofEnvironment: name =>
      shown(
        placed.filter(
          ({ place }) => place?.in === 'environment' && place.name === name,
        ),
      ),
    ofTraining: shown(placed.filter(({ place }) => place?.in === 'training')),
  };
}

function shown(placed: ReadonlyArray<{ alert: ObservedAlert }>): Alert[] {
  return placed
    .map(({ alert: { environment: _told, ...alert } }) => alert)
    .sort(
      (a, b) =>
        URGENCY[a.severity] - URGENCY[b.severity] ||
        b.since.localeCompare(a.since) ||
        a.id.localeCompare(b.id),
    )
    .slice(0, SHOWN);
}
