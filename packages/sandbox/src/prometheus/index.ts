import type { Room, SandboxContext } from '../context';
import { SimulatedMetrics, type MetricsSource } from './metricsSource';
import { createPrometheusRouter } from './router';

export type { MetricsSource } from './metricsSource';
export { PromqlError } from './promql/error';
export { GOOD_QUALITY, type Quality, type WorkloadRef } from './traffic';

/** A Prometheus that knows the demo's metrics. */
export function createPrometheus(
  context: SandboxContext,
): Room & { metrics: MetricsSource } {
  const metrics = new SimulatedMetrics(context);
  let stop = () => {};
  return {
    metrics,
    router: createPrometheusRouter(context, metrics),
    start() {
      stop = metrics.start();
    },
    stop() {
      stop();
    },
  };
}
