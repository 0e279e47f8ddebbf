import { z } from 'zod';
import type { Alertmanager, Wanted } from '../alertmanager';
import type { Clock } from '../context';
import type { StoryActions } from '../control';
import { CREDIT } from './credit';
import { minutesBefore } from './releases';
import { namespaceOf, repositoryOf } from './service';
import { staged } from './stages';

/** What the rules of a generated service say; the numbers are the story's. */
const RULES = {
  ModelDrift: {
    severity: 'warning',
    summary: (what: string) =>
      `The requests to ${what} are no longer what it was trained on`,
    description:
      'The population stability index of a feature is 0.31; the threshold is 0.2. A training run is due.',
    expression: 'max(model_drift) > 0.2',
    anchor: 'the-data-drifts',
  },
  ModelServerErrors: {
    severity: 'critical',
    summary: (what: string) => `${what} fails to answer`,
    description:
      '8.2% of the requests of the last five minutes ended with an error of the server.',
    expression:
      'sum(rate(istio_requests_total{response_code=~"5.."}[5m])) > 0.05',
    anchor: 'undo-a-release',
  },
  ModelPrecisionLow: {
    severity: 'critical',
    summary: (what: string) => `precision of ${what} is out of bounds`,
    description: 'The version is at 0.74 on live requests; agreed is >= 0.8.',
    expression: 'avg(model_precision) < 0.8',
    anchor: 'undo-a-release',
  },
} as const;

const request = z.object({
  service: z
    .enum(['fraud-detection', 'churn-prediction', 'credit-risk'])
    .default('credit-risk'),
  environment: z.string().default('production'),
  alert: z
    .enum(['ModelDrift', 'ModelServerErrors', 'ModelPrecisionLow'])
    .default('ModelDrift'),
  firing: z.boolean().default(true),
});

/** Lets alerts fire; that of credit-risk's drift does from the beginning. */
export function tellAlerts(
  alertmanager: Alertmanager,
  { clock, gitHostUrl }: { clock: Clock; gitHostUrl: string },
): { actions: StoryActions } {
  const drift = request.parse({ service: CREDIT.name });
  alertmanager.fire(
    wantedAlert(drift, gitHostUrl),
    minutesBefore(clock.now(), 95),
  );
  return {
    actions: {
      alert(input) {
        const asked = request.parse(input);
        const wanted = wantedAlert(asked, gitHostUrl);
        if (asked.firing) {
          const since = alertmanager.fire(wanted);
          return { firing: true, since: since.toISOString() };
        }
        return { firing: false, changed: alertmanager.resolve(wanted.labels) };
      },
    },
  };
}

function wantedAlert(
  asked: z.infer<typeof request>,
  gitHostUrl: string,
): Wanted {
  const { alert, environment } = asked;
  const { service } = staged(asked);
  const rule = RULES[alert];
  const urgent = rule.severity === 'critical' && environment === 'production';
  return {
    labels: {
      alertname: alert,
      severity: urgent ? 'critical' : 'warning',
      service: service.name,
      namespace: namespaceOf(service, environment),
      environment,
      team: service.team,
      backstage_entity: `component:default/${service.name}`,
    },
    annotations: {
      summary: rule.summary(`${service.name} in ${environment}`),
      description: rule.description,
      runbook_url: `${gitHostUrl}/${repositoryOf(service)}#${rule.anchor}`,
    },
    expression: rule.expression,
  };
}
