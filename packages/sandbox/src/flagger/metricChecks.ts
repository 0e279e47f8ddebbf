import type { SandboxContext } from '../context';
import { childString, childObject } from '../kubernetes/json';
import { PromqlError, type MetricsSource } from '../prometheus';
import type { Canary, CanaryMetric } from './canary';
import type { CanaryEvents } from './canaryEvents';
import { formatGoDuration } from './goDuration';
import { ISTIO_QUERIES, renderQuery } from './metricQueries';

/** A query that worked and gave no number. */
class NoValuesError extends Error {
  constructor() {
    super('no values found');
  }
}

/** One of the bounds was broken, in Flagger's words. */
interface Breach {
  sign: '<' | '>';
  bound: number;
}

/** Judges a candidate by its metrics (flagger v1.44, scheduler_metrics.go). */
export class MetricChecks {
  private readonly context: SandboxContext;
  private readonly metrics: MetricsSource;
  private readonly events: CanaryEvents;

  constructor(
    context: SandboxContext,
    metrics: MetricsSource,
    events: CanaryEvents,
  ) {
    this.context = context;
    this.metrics = metrics;
    this.events = events;
  }

  /** What makes it stop is told as an event. */
  pass(canary: Canary): boolean {
    const { metrics } = canary.analysis;
    return (
      metrics.every(metric => this.passBuiltIn(canary, metric)) &&
      metrics.every(metric => this.passTemplate(canary, metric))
    );
  }

  private passBuiltIn(canary: Canary, metric: CanaryMetric): boolean {
    switch (metric.name) {
      case 'request-success-rate':
        return this.passSuccessRate(canary, metric);
      case 'request-duration':
        return this.passDuration(canary, metric);
      default:
        return metric.query === '' || this.passQuery(canary, metric);
    }
  }

  private passSuccessRate(canary: Canary, metric: CanaryMetric): boolean {
    return this.judge(canary, metric, {
      template: ISTIO_QUERIES['request-success-rate'],
      least: true,
      noValues: reason => `${noTraffic(canary, metric)}: ${reason}`,
      failed: reason => `Prometheus query failed: ${reason}`,
      breach: (value, { sign, bound }) =>
        `success rate ${value.toFixed(2)}% ${sign} ${bound}%`,
    });
  }

  private passDuration(canary: Canary, metric: CanaryMetric): boolean {
    return this.judge(canary, metric, {
      template: ISTIO_QUERIES['request-duration'],
      whole: true,
      gauge: value => value / 1000,
      noValues: () => noTraffic(canary, metric),
      failed: reason => `Prometheus query failed: ${reason}`,
      breach: (value, { sign, bound }) =>
        `request duration ${formatGoDuration(value)} ${sign} ${formatGoDuration(Math.trunc(bound))}`,
    });
  }

  private passQuery(canary: Canary, metric: CanaryMetric): boolean {
    return this.judge(canary, metric, {
      template: metric.query,
      noValues: () =>
        `Halt advancement no values found for metric: ${metric.name}`,
      failed: reason => `Prometheus query failed for ${metric.name}: ${reason}`,
      breach: (value, { sign, bound }) =>
        `${metric.name} ${value.toFixed(2)} ${sign} ${bound}`,
    });
  }

  private passTemplate(canary: Canary, metric: CanaryMetric): boolean {
    const { templateRef, name } = metric;
    if (!templateRef) {
      const usable = name in ISTIO_QUERIES || metric.query !== '';
      if (!usable) {
        this.events.warn(
          canary,
          'Metric query failed for no usable metrics template and query were configured',
        );
      }
      return usable;
    }
    const namespace = templateRef.namespace || canary.namespace;
    const title = `Metric template ${templateRef.name}.${namespace}`;
    const template = this.context.cluster.get({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'MetricTemplate',
      namespace,
      name: templateRef.name,
    });
    if (!template) {
      this.events.warn(
        canary,
        `${title} error: metrictemplate.flagger.app "${templateRef.name}" not found`,
      );
      return false;
    }
    return this.judge(canary, metric, {
      template: childString(childObject(template, 'spec'), 'query') ?? '',
      renderFailed: reason => `${title} query render error: ${reason}`,
      noValues: reason =>
        `Halt advancement no values found for custom metric: ${name}: ${reason}`,
      failed: reason => `Metric query failed for ${name}: ${reason}`,
      breach: (value, { sign, bound }) =>
        `${name} ${value.toFixed(2)} ${sign} ${bound}`,
    });
  }

  private judge(canary: Canary, metric: CanaryMetric, check: Check): boolean {
    const value = this.measure(canary, metric, check);
    if (value === undefined) {
      return false;
    }
    this.metrics.setGauge(
      'flagger_canary_metric_analysis',
      {
        name: canary.target,
        namespace: canary.namespace,
        metric: metric.name,
      },
      check.gauge?.(value) ?? value,
    );
    const breach = breachOf(value, metric, check.least ?? false);
    if (breach) {
      const { name, namespace } = canary;
      this.events.warn(
        canary,
        `Halt ${name}.${namespace} advancement ${check.breach(value, breach)}`,
      );
    }
    return !breach;
  }

  private measure(
    canary: Canary,
    metric: CanaryMetric,
    check: Check,
  ): number | undefined {
    let query: string;
    try {
      query = renderQuery(check.template, canary, metric);
    } catch (error) {
      const tell = check.renderFailed ?? check.failed;
      this.events.warn(canary, tell(messageOf(error)));
      return undefined;
    }
    try {
      const value = this.run(query);
      return check.whole ? Math.trunc(value) : value;
    } catch (error) {
      const builtIn = metric.name in ISTIO_QUERIES;
      const reason = `${builtIn ? 'running query failed: ' : ''}${messageOf(error)}`;
      this.events.warn(
        canary,
        error instanceof NoValuesError
          ? check.noValues(reason)
          : check.failed(reason),
      );
      return undefined;
    }
  }

  private run(query: string): number {
    const { speed } = this.context.clock;
    const result = this.metrics.query(query, { speed });
    // As upstream: of several samples the last one counts.
    const value =
      result.type === 'vector' ? result.samples.at(-1)?.value : undefined;
    if (value === undefined || Number.isNaN(value)) {
      throw new NoValuesError();
    }
    return value;
  }
}

interface Check {
  template: string;
  /** Without a range, `threshold` is the least and not the most. */
  least?: boolean;
  /** Whole numbers only. */
  whole?: boolean;
  gauge?(value: number): number;
  renderFailed?(reason: string): string;
  noValues(reason: string): string;
  failed(reason: string): string;
  breach(value: number, breach: Breach): string;
}

function breachOf(
  value: number,
  metric: CanaryMetric,
  least: boolean,
): Breach | undefined {
  const range = metric.thresholdRange ?? {
    ...(least ? { min: metric.threshold } : { max: metric.threshold }),
  };
  if (range.min !== undefined && value < range.min) {
    return { sign: '<', bound: range.min };
  }
  if (range.max !== undefined && value > range.max) {
    return { sign: '>', bound: range.max };
  }
  return undefined;
}

function noTraffic(canary: Canary, metric: CanaryMetric): string {
  const provider = canary.spec.provider || 'istio';
  return `Halt advancement no values found for ${provider} metric ${metric.name} probably ${canary.target}.${canary.namespace} is not receiving traffic`;
}

function messageOf(error: unknown): string {
  if (error instanceof PromqlError) {
    return `error response: Status 400 Bad Request: ${error.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}
