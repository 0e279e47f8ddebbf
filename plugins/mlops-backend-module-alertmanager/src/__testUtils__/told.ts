import type { ToldAlert } from '../webhook/payload';

export const FRAUD = {
  cluster: 'eu',
  namespace: 'fraud-production',
  entityRef: 'component:default/fraud-detection',
};

/** An alert as Alertmanager tells it (alertmanager v0.28). */
export function toldAlert(more: Partial<ToldAlert> = {}): ToldAlert {
  return {
    status: 'firing',
    labels: {
      alertname: 'ModelDrift',
      severity: 'warning',
      service: 'fraud-detection',
      namespace: FRAUD.namespace,
      environment: 'production',
      backstage_entity: FRAUD.entityRef,
    },
    annotations: {
      summary: 'The requests are no longer what it was trained on',
      description: 'The population stability index of a feature is 0.31.',
      runbook_url: 'https://git.example.com/fraud/docs/runbook.md',
    },
    startsAt: '2026-11-21T09:52:26.739266876+01:00',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'https://prometheus.example.com/graph?g0.expr=model_drift',
    fingerprint: '1a30ba71cca2921f',
    ...more,
  };
}

/** The whole body. */
export function payload(...alerts: ToldAlert[]) {
  const [{ labels, annotations, status }] = alerts;
  return {
    receiver: 'fraud-production/fraud-detection/portal',
    status,
    alerts,
    groupLabels: { alertname: labels.alertname },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'https://alertmanager.example.com',
    version: '4',
    groupKey: '{}/{namespace="fraud-production"}:{alertname="ModelDrift"}',
    truncatedAlerts: 0,
  };
}
