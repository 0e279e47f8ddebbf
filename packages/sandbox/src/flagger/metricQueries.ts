import type { Canary, CanaryMetric } from './canary';

/**
 * What Flagger asks Istio's metrics (flagger v1.44,
 * pkg/metrics/observers/istio.go).
 */
export const ISTIO_QUERIES = {
  'request-success-rate': `
    sum(rate(istio_requests_total{
      reporter="destination",
      destination_workload_namespace="{{ namespace }}",
      destination_workload=~"{{ target }}",
      response_code!~"5.*"
    }[{{ interval }}]))
    /
    sum(rate(istio_requests_total{
      reporter="destination",
      destination_workload_namespace="{{ namespace }}",
      destination_workload=~"{{ target }}"
    }[{{ interval }}]))
    * 100`,
  'request-duration': `
    histogram_quantile(0.99, sum(rate(
      istio_request_duration_milliseconds_bucket{
        reporter="destination",
        destination_workload_namespace="{{ namespace }}",
        destination_workload=~"{{ target }}"
      }[{{ interval }}])) by (le))`,
} as const;

/** Fills a template in. @throws when it calls what there is not. */
export function renderQuery(
  template: string,
  canary: Canary,
  metric: CanaryMetric,
): string {
  const { spec, target, namespace, name } = canary;
  const service = spec.service.name || target;
  const values: Record<string, string> = {
    name,
    namespace,
    target,
    service,
    ingress: target,
    route: target,
    interval: metric.interval,
  };
  return template
    .replace(/{{-?\s*([^{}]*?)\s*-?}}/g, (_, expression: string) => {
      const [, variable] =
        /^(?:variables\.(\w+)|index variables "([^"]+)")$/
          .exec(expression)
          ?.filter(Boolean) ?? [];
      const value = variable
        ? metric.templateVariables[variable]
        : values[expression];
      if (value === undefined) {
        throw new Error(
          `template parsing failed: template: tmpl:1: function "${expression}" not defined`,
        );
      }
      return value;
    })
    .replace(/\s+/g, ' ')
    .trim();
}
