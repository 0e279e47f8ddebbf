import type { Cluster } from '../kubernetes/types';
import { BOUNDS, fractionWithin } from './latency';
import type { MeshTraffic } from './meshTraffic';
import type { Series } from './promql/value';
import { waveOf } from './series';
import type { Quality, TrafficHistory, WorkloadRef } from './traffic';

const PRIMARY = '-primary';

/** What Ingress-NGINX counts (ingress-nginx 1.12, metric/collectors/socket.go). */
export const INGRESS_METRICS = [
  'nginx_ingress_controller_request_duration_seconds_bucket',
  'nginx_ingress_controller_requests',
] as const;

/**
 * Of workloads that an Ingress of their name leads to: what came by its routes.
 * Requests to Flagger's second Ingress carry its backend in `canary`.
 */
export function ingressSeries(
  traffic: MeshTraffic,
  cluster: Cluster,
  metric: string,
): Series[] {
  if (!INGRESS_METRICS.some(each => each === metric)) {
    return [];
  }
  const all = [...traffic.workloads()];
  const isThere = (name: string, namespace: string) =>
    all.some(([ref]) => ref.name === name && ref.namespace === namespace);
  return all.flatMap(([ref, history]) => {
    const { namespace, name } = ref;
    const ingress = name.endsWith(PRIMARY)
      ? name.slice(0, -PRIMARY.length)
      : name;
    if (
      !cluster.get({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        namespace,
        name: ingress,
      })
    ) {
      return [];
    }
    const isCandidate = isThere(`${name}${PRIMARY}`, namespace);
    const labels = {
      namespace,
      ingress,
      canary: isCandidate ? `${namespace}-${name}-canary-80` : '',
    };
    return metric === 'nginx_ingress_controller_requests'
      ? requests(ref, history, labels)
      : durations(ref, history, labels);
  });
}

function requests(
  ref: WorkloadRef,
  history: TrafficHistory,
  labels: Record<string, string>,
): Series[] {
  const succeeded = ({ successRate }: Quality) => successRate / 100;
  return [
    { status: '200', fraction: succeeded },
    { status: '503', fraction: (quality: Quality) => 1 - succeeded(quality) },
  ].map(({ status, fraction }) => ({
    labels: { ...labels, status },
    at: instant => history.counted(instant, fraction, waveOf(ref), 'routed'),
  }));
}

function durations(
  ref: WorkloadRef,
  history: TrafficHistory,
  labels: Record<string, string>,
): Series[] {
  return [...BOUNDS, Infinity].map(bound => ({
    labels: {
      ...labels,
      le: bound === Infinity ? '+Inf' : String(bound / 1000),
    },
    at: instant =>
      history.counted(
        instant,
        quality => fractionWithin(bound, quality.p99Milliseconds),
        waveOf(ref),
        'routed',
      ),
  }));
}
