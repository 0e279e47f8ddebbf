import type { MetricCheck, ObservedCanary } from '../canary/ObservedCanary';
import { durationQuery, successRateQuery } from './builtinQueries';
import { builtinMetric } from './metricRule';
import type { MetricTemplate } from './MetricTemplate';
import { queryModel, renderQuery, type RenderedQuery } from './renderQuery';

/** Providers of Flagger whose queries are not for Prometheus. */
const OTHER_PROVIDERS = new Set([
  'datadog',
  'externalmetrics',
  'cloudwatch',
  'newrelic',
  'graphite',
  'stackdriver',
  'influxdb',
  'dynatrace',
  'keptn',
  'splunk',
]);

/** What to ask Prometheus for the value that Flagger judges. */
export function metricQuery(
  canary: ObservedCanary,
  metric: MetricCheck,
  context: {
    meshProvider?: string;
    templateOf(namespace: string, name: string): MetricTemplate | undefined;
  },
): RenderedQuery {
  const model = queryModel(canary, metric);
  if (metric.template) {
    const { namespace, name } = metric.template;
    const template = context.templateOf(namespace, name);
    if (!template) {
      return unknown(`The MetricTemplate ${namespace}/${name} was not found`);
    }
    return OTHER_PROVIDERS.has(template.provider)
      ? unknown(`Its values are in ${template.provider}, which is not read`)
      : renderQuery(template.query, model);
  }
  if (metric.query) return renderQuery(metric.query, model);
  const provider = canary.provider ?? context.meshProvider;
  switch (builtinMetric(metric)) {
    case 'request-success-rate':
      return builtin(successRateQuery(provider, model));
    case 'request-duration':
      return builtin(durationQuery(provider, model));
    default:
      return unknown('It names neither a MetricTemplate nor a query');
  }
}

function builtin(query: string | undefined): RenderedQuery {
  return query === undefined
    ? unknown('With Knative, only Flagger knows which revision to measure')
    : { state: 'rendered', query };
}

function unknown(reason: string): RenderedQuery {
  return { state: 'unknown', reason };
}
