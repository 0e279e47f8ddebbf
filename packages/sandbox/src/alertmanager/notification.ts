import { fingerprint } from './fingerprint';

export type Labels = Readonly<Record<string, string>>;

/** An alert that fires, or has fired. */
export interface Alert {
  labels: Labels;
  annotations: Labels;
  /** In PromQL: what is asked of Prometheus. */
  expression: string;
  startsAt: Date;
  /** Absent while it fires. */
  endsAt?: Date;
}

/** How Alertmanager says of one that fires when it ends. */
const NEVER = '0001-01-01T00:00:00Z';

/**
 * What Alertmanager posts to a webhook, version 4 (alertmanager v0.28,
 * template/template.go, notify/webhook/webhook.go).
 */
export function notification(
  alerts: readonly Alert[],
  places: { receiver: string; alertmanager: string; prometheus: string },
) {
  const [{ labels }] = alerts;
  const { alertname, environment, namespace } = labels;
  return {
    receiver: places.receiver,
    status: alerts.some(({ endsAt }) => !endsAt) ? 'firing' : 'resolved',
    alerts: alerts.map(alert => ({
      status: alert.endsAt ? 'resolved' : 'firing',
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: alert.startsAt.toISOString(),
      endsAt: alert.endsAt?.toISOString() ?? NEVER,
      generatorURL: `${places.prometheus}/graph?g0.expr=${encodeURIComponent(alert.expression)}&g0.tab=1`,
      fingerprint: fingerprint(alert.labels),
    })),
    groupLabels: { alertname, environment },
    commonLabels: common(alerts.map(alert => alert.labels)),
    commonAnnotations: common(alerts.map(alert => alert.annotations)),
    externalURL: places.alertmanager,
    version: '4',
    groupKey: `{}/{namespace="${namespace}"}/{service="${labels.service}"}:{alertname="${alertname}", environment="${environment}"}`,
    truncatedAlerts: 0,
  };
}

/** What all of them have. */
function common([first, ...others]: readonly Labels[]): Labels {
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) =>
      others.every(each => each[name] === value),
    ),
  );
}
