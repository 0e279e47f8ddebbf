import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { Application } from '@slipway/backstage-plugin-mlops-common';
import {
  createClusterConnections,
  createWatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import {
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '@slipway/sandbox';
import { until } from '@slipway/testing';
import { ArgoCdSource } from '../ArgoCdSource';
import { readArgoCdConfig } from '../config/readArgoCdConfig';
import { createFeeds } from '../createFeeds';
import { APPLICATION_KIND } from './applications';

export const FRAUD = 'component:default/fraud-detection';

export function entity(annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'fraud-detection', annotations },
  };
}

/** Short times, so that thirty seconds of the real ones pass in about one. */
const QUICK = {
  minAttemptMs: 50,
  maxBackoffMs: 400,
  inactivityMs: 2_000,
  missingMs: 500,
};

export type Access = 'kubernetes' | 'rest';

/** A sandbox with Applications as they stand, and the source that reads it. */
export class ArgoCdBench {
  readonly #stops: Array<() => Promise<void>> = [];
  #source: ArgoCdSource | undefined;

  static async start(options: SandboxOptions = {}): Promise<ArgoCdBench> {
    return new ArgoCdBench(
      await startSandbox({ story: false, controllers: false, ...options }),
    );
  }

  private constructor(readonly sandbox: Sandbox) {}

  get source(): ArgoCdSource {
    if (!this.#source) throw new Error('Nothing is watched yet');
    return this.#source;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
    // Who still waits for something of it, waits no longer.
    this.#source = undefined;
    await this.sandbox.stop();
  }

  ref(name = 'fraud-detection-production', namespace = 'argocd') {
    return { ...APPLICATION_KIND, namespace, name };
  }

  /** The configuration that reads this sandbox. */
  config(access: Access, argocd: JsonObject = {}): JsonObject {
    const { urls, tokens } = this.sandbox;
    return {
      mlops: {
        clusters: [
          {
            name: 'sandbox',
            url: urls.kubernetes,
            serviceAccountToken: tokens.kubernetes,
          },
        ],
        argocd: {
          access,
          instances: [
            {
              name: 'main',
              url: urls.argocd,
              frontendUrl: 'https://argocd.example.com',
              token: tokens.argocd,
              cluster: 'sandbox',
            },
          ],
          ...argocd,
        },
      },
    };
  }

  /** Reads as a portal does. */
  async watch(
    annotations: Record<string, string>,
    options: { config: JsonObject; now?: () => Date },
  ): Promise<ArgoCdSource> {
    const source = this.#createSource(options);
    this.#source = source;
    source.bind(entity(annotations));
    await source.start();
    await this.live();
    return source;
  }

  live(): Promise<unknown> {
    return until(
      () => this.source.statuses(),
      all => all.length > 0 && all.every(one => one.freshness.state === 'live'),
    );
  }

  applications(): Application[] {
    return this.source.observe(FRAUD).applications ?? [];
  }

  #createSource(options: { config: JsonObject; now?: () => Date }) {
    const config = new ConfigReader(options.config);
    const logger = mockServices.logger.mock();
    const clusters = createClusterConnections({ config, logger });
    const watchCache = createWatchCache({
      connections: clusters,
      logger,
      tuning: QUICK,
    });
    const settings = readArgoCdConfig(config);
    const source = new ArgoCdSource({
      feeds: createFeeds(settings, watchCache, clusters),
      clusters,
      now: options.now,
    });
    this.#stops.push(
      () => source.stop(),
      () => watchCache.stop(),
      () => clusters.close(),
    );
    return source;
  }
}
