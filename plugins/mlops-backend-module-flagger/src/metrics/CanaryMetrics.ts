import type { RolloutMetric } from '@slipway/backstage-plugin-mlops-common';
import type { WatchedCollection } from '@slipway/backstage-plugin-mlops-node';
import type { ObservedCanary } from '../canary/ObservedCanary';
import type { FlaggerSettings } from '../config/readFlaggerConfig';
import { MetricPoller } from './MetricPoller';
import { MetricReadings, type MetricJob } from './MetricReadings';
import type { MetricTemplate } from './MetricTemplate';
import {
  isMeasured,
  metricJobs,
  rolloutMetrics,
  type MetricContext,
} from './rolloutMetrics';

/** What the analyses judge, read from Prometheus while it matters. */
export class CanaryMetrics {
  readonly #readings: MetricReadings;
  readonly #poller: MetricPoller;

  constructor(
    private readonly options: {
      settings: FlaggerSettings;
      /** All that somebody may look at. */
      canaries(): ObservedCanary[];
      templates(cluster: string): WatchedCollection<MetricTemplate> | undefined;
      onChange(): void;
      intervalMs?: number;
    },
  ) {
    this.#readings = new MetricReadings(options.settings.prometheus);
    this.#poller = new MetricPoller({
      readings: this.#readings,
      jobs: () => this.#jobs(),
      onChange: () => options.onChange(),
      intervalMs: options.intervalMs,
    });
  }

  of(canary: ObservedCanary): RolloutMetric[] {
    return rolloutMetrics(canary, this.#context(canary));
  }

  start(): void {
    this.#poller.start();
  }

  /** There may be something else to read. */
  nudge(): void {
    this.#poller.nudge();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  #context({ cluster }: ObservedCanary): MetricContext {
    const { settings, templates } = this.options;
    return {
      meshProvider: settings.meshProviders.get(cluster),
      templateOf: (namespace, name) => templates(cluster)?.get(namespace, name),
      readings: this.#readings,
    };
  }

  #jobs(): MetricJob[] {
    return this.options
      .canaries()
      .filter(canary => isMeasured(canary))
      .flatMap(canary => metricJobs(canary, this.#context(canary)));
  }
}
