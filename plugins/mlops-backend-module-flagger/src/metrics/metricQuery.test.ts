import { observedCanary, type CanarySketch } from '../__testUtils__/canaries';
import { metricQuery } from './metricQuery';
import { judge, metricRule } from './metricRule';
import { projectMetricTemplate } from './MetricTemplate';
import { queryModel, renderQuery } from './renderQuery';

function queryOf(
  metric: object,
  options: { provider?: string; meshProvider?: string; template?: object } = {},
) {
  const sketch: CanarySketch = {
    provider: options.provider,
    analysis: { metrics: [metric] },
    spec: { service: { name: 'fraud-api' }, ingressRef: { name: 'public' } },
  };
  const canary = observedCanary(sketch);
  return metricQuery(canary, canary.analysis!.metrics[0], {
    meshProvider: options.meshProvider,
    templateOf: (namespace, name) =>
      options.template &&
      projectMetricTemplate(
        { metadata: { namespace, name }, spec: options.template },
        { cluster: 'sandbox' },
      ),
  });
}

describe('the metrics that Flagger measures by itself', () => {
  it("are asked for as Istio's by default", () => {
    expect(queryOf({ name: 'request-success-rate', interval: '2m' })).toEqual({
      state: 'rendered',
      query:
        'sum(rate(istio_requests_total{reporter="destination",destination_workload_namespace="fraud-production",destination_workload=~"fraud-detection",response_code!~"5.*"}[2m])) / sum(rate(istio_requests_total{reporter="destination",destination_workload_namespace="fraud-production",destination_workload=~"fraud-detection"}[2m])) * 100',
    });
    expect(queryOf({ name: 'request-duration' })).toEqual({
      state: 'rendered',
      query:
        'histogram_quantile(0.99, sum(rate(istio_request_duration_milliseconds_bucket{reporter="destination",destination_workload_namespace="fraud-production",destination_workload=~"fraud-detection"}[1m])) by (le))',
    });
  });

  it.each([
    ['nginx', 'nginx_ingress_controller_requests{', 'ingress="public"'],
    ['linkerd', 'response_total{', 'deployment=~"fraud-detection"'],
    [
      'contour',
      'envoy_cluster_upstream_rq{',
      '"fraud-production_fraud-api-canary_[0-9a-zA-Z-]+"',
    ],
    [
      'gatewayapi:v1',
      'http_request_duration_seconds_count{',
      'kubernetes_pod_name=~"fraud-detection-',
    ],
    ['traefik', '_bucket{', 'le="+Inf"'],
    ['skipper', 'skipper_', 'kube(ew)?_fraud_production__public_canary__'],
    ['smi:v1alpha2', 'istio_requests_total{', ''],
  ])('are asked for as %s counts them', (provider, series, labels) => {
    const asked = queryOf({ name: 'request-success-rate' }, { provider });
    expect(asked).toMatchObject({ query: expect.stringContaining(series) });
    expect(asked).toMatchObject({ query: expect.stringContaining(labels) });
    expect(
      queryOf({ name: 'request-success-rate' }, { meshProvider: provider }),
    ).toEqual(asked);
  });

  it.each([
    ['nginx', '* 1000'],
    ['kubernetes', '* 1000'],
    ['istio', 'by (le))'],
  ])('are durations in milliseconds with %s', (provider, end) => {
    const asked = queryOf({ name: 'request-duration' }, { provider });
    expect(asked.state === 'rendered' && asked.query.endsWith(end)).toBe(true);
  });

  it('are not known with Knative', () => {
    expect(
      queryOf({ name: 'request-duration' }, { provider: 'knative' }),
    ).toMatchObject({ state: 'unknown' });
  });
});

describe("a MetricTemplate's query", () => {
  const metric = {
    name: 'model-precision',
    interval: '5m',
    templateRef: { name: 'precision', namespace: 'flagger-system' },
    templateVariables: { threshold_label: 'p95' },
  };

  it('is filled in with what it may name', () => {
    expect(
      queryOf(metric, {
        template: {
          provider: { type: 'prometheus', address: 'http://evil.example.com' },
          query: `avg(precision{name="{{ name }}",ns="{{namespace}}",
            t="{{ target }}",s="{{ service }}",i="{{ ingress }}",
            r="{{ route }}",l="{{ variables.threshold_label }}"}[{{ interval }}])
            {{- /* by hand */ -}}`,
        },
      }),
    ).toEqual({
      state: 'rendered',
      query:
        'avg(precision{name="fraud-detection",ns="fraud-production", t="fraud-detection",s="fraud-api",i="public", r="fraud-detection",l="p95"}[5m])',
    });
  });

  it.each([
    [undefined, /MetricTemplate flagger-system\/precision was not found/],
    [{ query: '{{ variables.nope }}' }, /'{{ variables.nope }}', which has no/],
    [{ query: '{{ if name }}x{{ end }}' }, /'{{ if name }}'/],
    [{ query: '{{ variables.constructor }}' }, /which has no value/],
    [{ query: 'x'.repeat(10_000) }, /longer than 8192/],
    [
      { provider: { type: 'datadog' }, query: 'avg:x' },
      /Its values are in datadog/,
    ],
  ])('is not run when it cannot be: %j', (template, reason) => {
    const asked = queryOf(metric, { template });
    expect(asked).toMatchObject({
      state: 'unknown',
      reason: expect.stringMatching(reason),
    });
  });

  it('may look a variable up by its key', () => {
    const canary = observedCanary();
    expect(
      renderQuery(
        '{{ index variables "a-b" }}',
        queryModel(canary, { interval: '1m', variables: { 'a-b': 'c' } }),
      ),
    ).toEqual({ state: 'rendered', query: 'c' });
  });
});

describe('the deprecated in-line query', () => {
  it('is filled in alike, whatever the metric is called', () => {
    expect(
      queryOf({ name: 'errors', query: 'rate(e{app="{{ target }}"}[1m])' }),
    ).toEqual({
      state: 'rendered',
      query: 'rate(e{app="fraud-detection"}[1m])',
    });
  });

  it('must be there when there is nothing else', () => {
    expect(queryOf({ name: 'errors' })).toMatchObject({ state: 'unknown' });
  });
});

describe('verdicts', () => {
  const ruleOf = (metric: object) =>
    metricRule(
      observedCanary({ analysis: { metrics: [metric] } }).analysis!.metrics[0],
    );

  it.each([
    [{ name: 'request-success-rate', thresholdRange: { min: 99 } }, 99, 'pass'],
    [
      { name: 'request-success-rate', thresholdRange: { min: 99 } },
      98.99,
      'fail',
    ],
    [{ name: 'request-success-rate', threshold: 99 }, 98, 'fail'],
    [{ name: 'request-success-rate' }, 0, 'pass'],
    [{ name: 'request-duration', thresholdRange: { max: 100 } }, 100.9, 'pass'],
    [{ name: 'request-duration', thresholdRange: { max: 100 } }, 101, 'fail'],
    [{ name: 'request-duration', threshold: 500 }, 501, 'fail'],
    [{ name: 'x', query: 'q', thresholdRange: { min: 0.85 } }, 0.85, 'pass'],
    [{ name: 'x', query: 'q', thresholdRange: { min: 0.85 } }, 0.84, 'fail'],
    [
      { name: 'x', query: 'q', thresholdRange: { min: 1, max: 2 } },
      Number.POSITIVE_INFINITY,
      'fail',
    ],
    [{ name: 'x', query: 'q', threshold: 1 }, 2, 'fail'],
    [{ name: 'x', query: 'q' }, 0.1, 'fail'],
    [{ name: 'x', query: 'q', thresholdRange: {} }, 5, 'pass'],
  ])('of %j at %s: %s', (metric, value, verdict) => {
    expect(judge(ruleOf(metric), value)).toBe(verdict);
  });

  it('tell the unit', () => {
    expect(ruleOf({ name: 'request-success-rate', threshold: 99 })).toEqual({
      unit: '%',
      min: 99,
    });
    expect(ruleOf({ name: 'request-duration', threshold: 500 })).toEqual({
      unit: 'ms',
      max: 500,
    });
  });
});
