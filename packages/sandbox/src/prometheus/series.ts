import { BOUNDS, fractionWithin } from './latency';
import type { MeshTraffic } from './meshTraffic';
import type { Series } from './promql/value';
import {
  wobble,
  type Period,
  type TrafficHistory,
  type WorkloadRef,
} from './traffic';

/** A value that changes by steps and is remembered. */
export class StepHistory {
  private readonly steps: Array<{ from: number; value: number }> = [];

  set(value: number, from: number): void {
    if (this.steps.at(-1)?.value !== value) {
      this.steps.push({ from, value });
    }
    if (this.steps.length > 500) {
      this.steps.shift();
    }
  }

  at(instant: number): number | undefined {
    return this.steps.findLast(step => step.from <= instant)?.value;
  }
}

/** Gauges that a controller sets, by metric and labels. */
export class Gauges {
  private readonly metrics = new Map<
    string,
    Map<string, { labels: Record<string, string>; history: StepHistory }>
  >();

  set(
    metric: string,
    labels: Record<string, string>,
    value: number,
    at: Date,
  ): void {
    const series = this.metrics.get(metric) ?? new Map();
    this.metrics.set(metric, series);
    const key = JSON.stringify(labels);
    const gauge = series.get(key) ?? { labels, history: new StepHistory() };
    series.set(key, gauge);
    gauge.history.set(value, at.getTime());
  }

  series(metric: string): Series[] {
    const gauges = [...(this.metrics.get(metric)?.values() ?? [])];
    return gauges.map(({ labels, history }) => ({
      labels,
      at: instant => history.at(instant),
    }));
  }

  names(): string[] {
    return [...this.metrics.keys()];
  }
}

const MODEL_METRIC = /^model_(.+)$/;

/** The series of a metric's name; none for a name that nobody exports. */
export function meshSeries(traffic: MeshTraffic, metric: string): Series[] {
  const all = [...traffic.workloads()];
  switch (metric) {
    case 'istio_requests_total':
      return all.flatMap(([ref, history]) => requests(ref, history));
    case 'istio_request_duration_milliseconds_bucket':
      return all.flatMap(([ref, history]) => durations(ref, history));
    case 'istio_request_duration_milliseconds_count':
      return all.map(([ref, history]) => ({
        labels: meshLabels(ref),
        at: instant => history.counted(instant, () => 1, waveOf(ref)),
      }));
    case 'model_predictions_total':
    case 'model_labelled_total':
      return all.map(([ref, history]) => ({
        labels: { namespace: ref.namespace, workload: ref.name },
        at: instant => history.counted(instant, () => 1, waveOf(ref)),
      }));
    default: {
      const [, measure] = MODEL_METRIC.exec(metric) ?? [];
      return measure
        ? all.flatMap(([ref, history]) => measured(ref, history, measure))
        : [];
    }
  }
}

export const MESH_METRICS: readonly string[] = [
  'istio_requests_total',
  'istio_request_duration_milliseconds_bucket',
  'istio_request_duration_milliseconds_count',
  'model_accuracy',
  'model_drift',
  'model_f1',
  'model_labelled_total',
  'model_mae',
  'model_precision',
  'model_predictions_total',
  'model_r2',
  'model_recall',
];

function meshLabels({ namespace, name }: WorkloadRef): Record<string, string> {
  return {
    reporter: 'destination',
    request_protocol: 'http',
    source_workload: 'istio-ingressgateway',
    source_workload_namespace: 'istio-system',
    destination_workload: name,
    destination_workload_namespace: namespace,
    destination_app: name,
  };
}

function requests(ref: WorkloadRef, history: TrafficHistory): Series[] {
  const wave = waveOf(ref);
  return [
    {
      labels: { ...meshLabels(ref), response_code: '200' },
      at: instant =>
        history.counted(instant, each => each.successRate / 100, wave),
    },
    {
      labels: { ...meshLabels(ref), response_code: '503' },
      at: instant =>
        history.counted(instant, each => 1 - each.successRate / 100, wave + 1),
    },
  ];
}

function durations(ref: WorkloadRef, history: TrafficHistory): Series[] {
  return [...BOUNDS, Infinity].map(bound => ({
    labels: {
      ...meshLabels(ref),
      le: bound === Infinity ? '+Inf' : String(bound),
    },
    at: instant =>
      history.counted(
        instant,
        quality => fractionWithin(bound, quality.p99Milliseconds),
        waveOf(ref),
      ),
  }));
}

/** A model that answers nothing measures nothing. */
function measured(
  ref: WorkloadRef,
  history: TrafficHistory,
  measure: string,
): Series[] {
  const present = history.current;
  return [
    {
      labels: {
        namespace: ref.namespace,
        workload: ref.name,
        ...present?.labels,
      },
      at: instant => {
        const period = history.at(instant);
        const mean = period?.quality.model[measure];
        return mean === undefined || !hasRequests(period)
          ? undefined
          : wobble(mean, instant, waveOf(ref));
      },
    },
  ];
}

function hasRequests(period: Period | undefined): boolean {
  return Boolean(period?.requestsPerSecond || period?.directPerSecond);
}

/** So that no two workloads swing alike. */
export function waveOf({ namespace, name }: WorkloadRef): number {
  return [...`${namespace}/${name}`].reduce(
    (sum, char) => (sum * 31 + char.charCodeAt(0)) % 17,
    0,
  );
}
