import type { SandboxContext } from '../context';
import { MeshTraffic } from './meshTraffic';
import { evaluate } from './promql/evaluate';
import type { Sample, Value } from './promql/value';
import { parsePromql } from './promql/parser';
import { INGRESS_METRICS, ingressSeries } from './ingressSeries';
import { SERVER_METRICS, serverSeries } from './serverSeries';
import { Gauges, meshSeries, MESH_METRICS } from './series';
import type { Quality, WorkloadRef } from './traffic';

/** The metrics of the sandbox, for its controllers and its story. */
export interface MetricsSource {
  /**
   * Answers an instant query.
   *
   * @param options - `speed` shortens the ranges, for a controller whose
   *   minutes pass faster than the wall's
   * @throws PromqlError
   */
  query(expression: string, options?: { at?: Date; speed?: number }): Value;
  /** The share of a service's requests that a workload gets, in per cent. */
  setShare(workload: WorkloadRef, percent: number, at?: Date): void;
  /** Requests a second that come to a workload past the routes. */
  setDirectLoad(workload: WorkloadRef, requestsPerSecond: number): void;
  /** Requests a second to each service of a namespace. */
  setRate(namespace: string, requestsPerSecond: number): void;
  setGauge(
    metric: string,
    labels: Record<string, string>,
    value: number,
    at?: Date,
  ): void;
  /** How well a version of a model serves. */
  defineRelease(
    release: { model: string; version: string },
    quality: Quality,
  ): void;
  /**
   * Makes one image serve otherwise than the version of the model in it.
   */
  defineImage(
    image: string,
    release: { model: string; version: string },
    change: Partial<Quality>,
  ): void;
  /** Makes a workload serve otherwise until it is mended. */
  disturb(workload: WorkloadRef, change: Partial<Quality>): void;
  mend(workload: WorkloadRef): void;
}

/** Metrics that are computed when they are asked for. */
export class SimulatedMetrics implements MetricsSource {
  private readonly context: SandboxContext;
  private readonly traffic: MeshTraffic;
  private readonly gauges = new Gauges();

  constructor(context: SandboxContext) {
    this.context = context;
    this.traffic = new MeshTraffic(context);
  }

  /** @returns stops it. */
  start(): () => void {
    return this.traffic.start();
  }

  metricNames(): string[] {
    return [
      ...MESH_METRICS,
      ...SERVER_METRICS,
      ...INGRESS_METRICS,
      ...this.gauges.names(),
    ].sort();
  }

  query(
    expression: string,
    options: { at?: Date; speed?: number } = {},
  ): Value {
    return evaluate(parsePromql(expression), {
      at: (options.at ?? this.context.clock.now()).getTime(),
      speed: options.speed ?? 1,
      series: metric => [
        ...meshSeries(this.traffic, metric),
        ...serverSeries(this.traffic, metric),
        ...ingressSeries(this.traffic, this.context.cluster, metric),
        ...this.gauges.series(metric),
      ],
    });
  }

  setShare(workload: WorkloadRef, percent: number, at?: Date): void {
    this.traffic.setShare(workload, percent, at);
  }

  setDirectLoad(workload: WorkloadRef, requestsPerSecond: number): void {
    this.traffic.setDirectLoad(workload, requestsPerSecond);
  }

  setRate(namespace: string, requestsPerSecond: number): void {
    this.traffic.setRate(namespace, requestsPerSecond);
  }

  setGauge(
    metric: string,
    labels: Record<string, string>,
    value: number,
    at = this.context.clock.now(),
  ): void {
    this.gauges.set(metric, labels, value, at);
  }

  defineRelease(
    release: { model: string; version: string },
    quality: Quality,
  ): void {
    this.traffic.defineRelease(release, quality);
  }

  defineImage(
    image: string,
    release: { model: string; version: string },
    change: Partial<Quality>,
  ): void {
    const quality = this.traffic.releaseQuality(release);
    this.traffic.defineImage(image, {
      ...quality,
      ...change,
      model: { ...quality.model, ...change.model },
    });
  }

  disturb(workload: WorkloadRef, change: Partial<Quality>): void {
    this.traffic.disturb(workload, change);
  }

  mend(workload: WorkloadRef): void {
    this.traffic.mend(workload);
  }
}

export type { Sample };
