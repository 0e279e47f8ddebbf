import { BOUNDS, fractionWithin } from './latency';
import type { MeshTraffic } from './meshTraffic';
import type { Series } from './promql/value';
import { waveOf } from './series';

/** What MLServer counts itself (mlserver 1.7, mlserver/rest/app.py). */
export const SERVER_METRICS = [
  'rest_server_request_duration_seconds_bucket',
  'rest_server_requests_total',
] as const;

/** With the labels that a ServiceMonitor gives: the pod's `app` is `workload`. */
export function serverSeries(traffic: MeshTraffic, metric: string): Series[] {
  switch (metric) {
    case 'rest_server_requests_total':
      return [...traffic.workloads()].flatMap(([ref, history]) =>
        (['200', '503'] as const).map(status => ({
          labels: {
            namespace: ref.namespace,
            workload: ref.name,
            status_code: status,
          },
          at: (instant: number) =>
            history.counted(
              instant,
              ({ successRate }) =>
                status === '200' ? successRate / 100 : 1 - successRate / 100,
              waveOf(ref),
            ),
        })),
      );
    case 'rest_server_request_duration_seconds_bucket':
      return [...traffic.workloads()].flatMap(([ref, history]) =>
        [...BOUNDS, Infinity].map(bound => ({
          labels: {
            namespace: ref.namespace,
            workload: ref.name,
            le: bound === Infinity ? '+Inf' : String(bound / 1000),
          },
          at: (instant: number) =>
            history.counted(
              instant,
              quality => fractionWithin(bound, quality.p99Milliseconds),
              waveOf(ref),
            ),
        })),
      );
    default:
      return [];
  }
}
