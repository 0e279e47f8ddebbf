import type { QueryModel } from './renderQuery';

/**
 * The two metrics that Flagger measures by itself, as it asks for them with
 * each provider (flagger v1.44, pkg/metrics/observers). Every provider counts
 * requests in its own series, so each is a row here: which series, by which
 * labels the candidate's are found, and what is no success.
 */
interface RequestSeries {
  /** Counts requests. */
  count: string;
  /** A histogram's buckets, or a sum and its count. */
  duration: { buckets: string } | { sum: string; count: string };
  /** Labels of the candidate's requests. */
  candidate(model: QueryModel): string;
  /** The label matcher that leaves failures out. */
  success: string;
  /** Further labels of the count only. */
  counted?: string;
  /** From what the series measures to milliseconds. */
  toMilliseconds: number;
}

const envoyDuration = { buckets: 'envoy_cluster_upstream_rq_time_bucket' };
const ENVOY = {
  count: 'envoy_cluster_upstream_rq',
  duration: envoyDuration,
  success: 'envoy_response_code!~"5.*"',
  toMilliseconds: 1,
};
const ANY_POD = '-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)';

const istio: RequestSeries = {
  count: 'istio_requests_total',
  duration: { buckets: 'istio_request_duration_milliseconds_bucket' },
  candidate: m =>
    `reporter="destination",destination_workload_namespace="${m.namespace}",destination_workload=~"${m.target}"`,
  success: 'response_code!~"5.*"',
  toMilliseconds: 1,
};

const http: RequestSeries = {
  count: 'http_request_duration_seconds_count',
  duration: { buckets: 'http_request_duration_seconds_bucket' },
  candidate: m =>
    `kubernetes_namespace="${m.namespace}",kubernetes_pod_name=~"${m.target}${ANY_POD}"`,
  success: 'status!~"5.*"',
  toMilliseconds: 1000,
};

const BY_PROVIDER: Record<string, RequestSeries> = {
  istio,
  kubernetes: http,
  gatewayapi: http,
  appmesh: {
    ...ENVOY,
    candidate: m =>
      `kubernetes_namespace="${m.namespace}",kubernetes_pod_name=~"${m.target}${ANY_POD}"`,
  },
  contour: {
    ...ENVOY,
    candidate: m =>
      `envoy_cluster_name=~"${m.namespace}_${m.service}-canary_[0-9a-zA-Z-]+"`,
  },
  gloo: {
    ...ENVOY,
    candidate: m =>
      `envoy_cluster_name=~"${m.namespace}-${m.target}-canaryupstream-[0-9a-zA-Z-]+_[0-9a-zA-Z-]+"`,
  },
  kuma: {
    ...ENVOY,
    candidate: m =>
      `service=~"${m.target}-canary_${m.namespace}_svc_[0-9a-zA-Z-]+"`,
  },
  linkerd: {
    count: 'response_total',
    duration: { buckets: 'response_latency_ms_bucket' },
    candidate: m =>
      `namespace="${m.namespace}",deployment=~"${m.target}",direction="inbound"`,
    success: 'classification!="failure"',
    toMilliseconds: 1,
  },
  osm: {
    count: 'osm_request_total',
    duration: { buckets: 'osm_request_duration_ms_bucket' },
    candidate: m =>
      `destination_namespace="${m.namespace}",destination_kind="Deployment",destination_name="${m.target}"`,
    success: 'response_code!~"5.*"',
    toMilliseconds: 1,
  },
  nginx: {
    count: 'nginx_ingress_controller_requests',
    duration: {
      sum: 'nginx_ingress_controller_response_duration_seconds_sum',
      count: 'nginx_ingress_controller_response_duration_seconds_count',
    },
    candidate: m =>
      `namespace="${m.namespace}",ingress="${m.ingress}",canary!=""`,
    success: 'status!~"5.*"',
    toMilliseconds: 1000,
  },
  traefik: {
    count: 'traefik_service_request_duration_seconds_bucket',
    duration: { buckets: 'traefik_service_request_duration_seconds_bucket' },
    candidate: m =>
      `service=~"${m.namespace}-${m.target}-canary-[0-9a-zA-Z-]+@kubernetescrd"`,
    success: 'code!~"5.."',
    counted: 'le="+Inf"',
    toMilliseconds: 1000,
  },
  apisix: {
    count: 'apisix_http_status',
    duration: { buckets: 'apisix_http_latency_bucket' },
    candidate: m => `route=~"${m.namespace}_${m.route}-${m.target}-canary_.+"`,
    success: 'code!~"5.."',
    toMilliseconds: 1,
  },
  skipper: {
    count: 'skipper_response_duration_seconds_bucket',
    duration: {
      sum: 'skipper_serve_route_duration_seconds_sum',
      count: 'skipper_serve_route_duration_seconds_count',
    },
    candidate: m =>
      `route=~"kube(ew)?_${word(m.namespace)}__${word(m.ingress)}_canary__.*__${word(m.service)}_canary(_[0-9]+)?"`,
    success: 'code!~"5.."',
    counted: 'le="+Inf"',
    toMilliseconds: 1000,
  },
};

/** Skipper names its routes with underscores. */
function word(text: string): string {
  return text.replace(/\W/g, '_');
}

/** As Flagger chooses: by name, by beginning (`gloo:v1`), else Istio's. */
function seriesOf(provider: string | undefined): RequestSeries | undefined {
  // The revision that Knative names is not on the Canary.
  if (provider === 'knative') return undefined;
  const name = provider ?? 'istio';
  return BY_PROVIDER[name] ?? BY_PROVIDER[name.split(':')[0]] ?? istio;
}

/** Per cent of the candidate's requests that did not fail. */
export function successRateQuery(
  provider: string | undefined,
  model: QueryModel,
): string | undefined {
  const series = seriesOf(provider);
  if (!series) return undefined;
  const labels = [series.candidate(model), series.counted]
    .filter(Boolean)
    .join(',');
  const requests = (matchers: string) =>
    `sum(rate(${series.count}{${matchers}}[${model.interval}]))`;
  return `${requests(`${labels},${series.success}`)} / ${requests(labels)} * 100`;
}

/** The 99th percentile, or the mean where there are no buckets, in ms. */
export function durationQuery(
  provider: string | undefined,
  model: QueryModel,
): string | undefined {
  const series = seriesOf(provider);
  if (!series) return undefined;
  const labels = series.candidate(model);
  const rate = (name: string) => `rate(${name}{${labels}}[${model.interval}])`;
  const measured =
    'buckets' in series.duration
      ? `histogram_quantile(0.99, sum(${rate(series.duration.buckets)}) by (le))`
      : `sum(${rate(series.duration.sum)}) / sum(${rate(series.duration.count)})`;
  return series.toMilliseconds === 1
    ? measured
    : `${measured} * ${series.toMilliseconds}`;
}
