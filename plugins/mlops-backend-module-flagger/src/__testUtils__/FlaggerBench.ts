import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import {
  createClusterConnections,
  createWatchCache,
  type ClusterConnections,
} from '@slipway/backstage-plugin-mlops-node';
import {
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '@slipway/sandbox';
import { sandboxClusters, until } from '@slipway/testing';
import { readFlaggerConfig } from '../config/readFlaggerConfig';
import { FlaggerSource } from '../FlaggerSource';
import { watchFlagger } from '../watchFlagger';
import type { SwitchBoard } from '../webhooks/SwitchBoard';
import { canaryObject, type CanarySketch } from './canaries';

export const FRAUD = 'component:default/fraud-detection';

export const CANARY_PLACE = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  namespace: 'fraud-production',
};

export function entity(annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'fraud-detection', annotations },
  };
}

/** A sandbox with what Flagger keeps there, and the source that reads it. */
export class FlaggerBench {
  private readonly stops: Array<() => Promise<void>> = [];
  private watched?: FlaggerSource;
  private readonly shown: Rollout[] = [];
  private said = 0;

  static async start(options: SandboxOptions = {}): Promise<FlaggerBench> {
    return new FlaggerBench(
      await startSandbox({ story: false, controllers: false, ...options }),
    );
  }

  private constructor(readonly sandbox: Sandbox) {}

  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0)) await stop();
    await this.sandbox.stop();
  }

  /** A Canary as it stands; no controller moves it. */
  createCanary(sketch: CanarySketch = {}): void {
    this.sandbox.cluster.create(canaryObject(sketch));
    this.setStatus({ phase: 'Initialized', ...sketch.status }, sketch);
  }

  setStatus(status: object, { name, namespace }: CanarySketch = {}): void {
    this.sandbox.cluster.merge(
      {
        ...CANARY_PLACE,
        namespace: namespace ?? CANARY_PLACE.namespace,
        name: name ?? 'fraud-detection',
      },
      {
        status: {
          canaryWeight: 0,
          failedChecks: 0,
          iterations: 0,
          lastTransitionTime: new Date().toISOString().replace(/\.\d+/, ''),
          ...status,
        },
      },
      { subresource: 'status' },
    );
  }

  /** As Flagger says things: by an Event. */
  say(message: string, at = new Date()): void {
    this.said += 1;
    this.sandbox.cluster.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `fraud-detection.${this.said}`,
        namespace: CANARY_PLACE.namespace,
      },
      involvedObject: { ...CANARY_PLACE, name: 'fraud-detection' },
      type: 'Warning',
      reason: 'Synced',
      message,
      lastTimestamp: at.toISOString(),
      source: { component: 'flagger' },
    });
  }

  /** Reads the sandbox as a portal does, for the fraud-detection entity. */
  async watch(
    annotations: Record<string, string>,
    prometheus?: string,
    portal: { switches?: SwitchBoard; gates?: 'open' | 'closed' } = {},
  ): Promise<FlaggerSource> {
    const source = this.createSource(prometheus, portal);
    this.watched = source;
    source.onChange(() => this.shown.push(...this.rollouts()));
    source.bind(entity(annotations));
    await source.start();
    await until(
      () => source.statuses(),
      ([status]) => status?.freshness.state === 'live',
    );
    return source;
  }

  rollouts(): Rollout[] {
    return this.watched?.observe(FRAUD).rollouts ?? [];
  }

  /** When one is like this or was for a moment, which a look now may miss. */
  async passes(isSo: (rollout: Rollout) => boolean): Promise<void> {
    await until(
      () => this.shown.some(isSo),
      hasPassed => hasPassed,
    );
  }

  /** The sandbox's cluster, as steps change it. */
  clusters(): ClusterConnections {
    const logger = mockServices.logger.mock();
    const config = new ConfigReader({
      mlops: { clusters: sandboxClusters(this.sandbox) },
    });
    const connections = createClusterConnections({ config, logger });
    this.stops.push(() => connections.close());
    return connections;
  }

  private createSource(
    prometheus: string | undefined,
    { switches, gates }: { switches?: SwitchBoard; gates?: string },
  ): FlaggerSource {
    const config = new ConfigReader({
      mlops: {
        clusters: sandboxClusters(this.sandbox),
        flagger: {
          webhooks: { ...(gates && { gates }) },
          prometheus: prometheus
            ? [{ cluster: 'sandbox', url: prometheus }]
            : [],
        },
      },
    });
    const logger = mockServices.logger.mock();
    const connections = createClusterConnections({ config, logger });
    const watchCache = createWatchCache({ connections, logger });
    const source = new FlaggerSource({
      settings: readFlaggerConfig(config),
      watch: watchFlagger(watchCache, connections),
      metricIntervalMs: 500,
      ...(switches && { switches }),
    });
    this.stops.push(
      () => source.stop(),
      () => watchCache.stop(),
      () => connections.close(),
    );
    return source;
  }
}
