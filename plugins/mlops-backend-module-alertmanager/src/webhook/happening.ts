import type { TimelineEvent } from '@slipway/backstage-plugin-mlops-common';
import type { AlertPlace } from '@slipway/backstage-plugin-mlops-node';
import type { FiringAlert, PastAlert } from '../alerts/FiringAlert';

interface Happening {
  key: string;
  event: Omit<TimelineEvent, 'id'>;
}

/** How much a clock of the alerting may be ahead. */
const AHEAD_MS = 60_000;

/** That an alert fires, for the timeline. */
export function alertFires(
  firing: FiringAlert,
  place: AlertPlace,
  now: number,
): Happening {
  const { name, severity, since, summary } = firing.alert;
  return happening(firing, place, 'firing', {
    at: notAfter(since, now),
    outcome: severity === 'critical' ? 'failure' : 'neutral',
    message: `The alert ${name} fires${summary ? `: ${summary}` : ''}`,
  });
}

/** That it is over. */
export function alertIsOver(
  past: PastAlert,
  place: AlertPlace,
  now: number,
): Happening {
  return happening(past, place, 'resolved', {
    at: notAfter(past.endedAt, now),
    outcome: 'success',
    message: `The alert ${past.alert.name} is over`,
  });
}

function happening(
  { alert, fingerprint, scope }: FiringAlert,
  place: AlertPlace,
  status: string,
  told: Pick<TimelineEvent, 'at' | 'outcome' | 'message'>,
): Happening {
  const { cluster, namespace } = scope;
  const url = alert.runbook ?? alert.url;
  return {
    // Alertmanager tells it again and again, also by several of its replicas.
    key: `alertmanager ${cluster}/${namespace} ${fingerprint} ${alert.since} ${status}`,
    event: {
      ...told,
      kind: 'alert',
      ...(place.in === 'environment' && { environment: place.name }),
      actor: 'Alertmanager',
      source: alert.source,
      ...(url && { url }),
    },
  };
}

function notAfter(instant: string, now: number): string {
  const at = Date.parse(instant);
  return new Date(at > now + AHEAD_MS ? now : at).toISOString();
}
