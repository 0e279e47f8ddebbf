import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';
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
import { ArgoWorkflowsSource } from '../ArgoWorkflowsSource';
import { readArgoWorkflowsConfig } from '../config/readArgoWorkflowsConfig';
import { createFeeds } from '../createFeeds';

export const FRAUD = 'component:default/fraud-detection';
export const NAMESPACE = 'ml-training';
export const WORKFLOW_KIND = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
};

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

/** A sandbox whose trainings run quickly, and the source that reads it. */
export class WorkflowBench {
  readonly #stops: Array<() => Promise<void>> = [];
  #source: ArgoWorkflowsSource | undefined;

  static async start(options: SandboxOptions = {}): Promise<WorkflowBench> {
    return new WorkflowBench(
      await startSandbox({ story: false, speed: 60, ...options }),
    );
  }

  private constructor(readonly sandbox: Sandbox) {}

  get source(): ArgoWorkflowsSource {
    if (!this.#source) throw new Error('Nothing is watched yet');
    return this.#source;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
    // Who still waits for something of it, waits no longer.
    this.#source = undefined;
    await this.sandbox.stop();
  }

  /** A training of steps that run lines of shell. */
  train(
    name: string,
    steps: Record<string, string | object>,
    metadata: {
      labels?: Record<string, string>;
      annotations?: Record<string, string>;
    } = {},
  ): void {
    this.sandbox.cluster.create({
      ...WORKFLOW_KIND,
      metadata: {
        name,
        namespace: NAMESPACE,
        labels: { 'backstage.io/kubernetes-id': 'fraud-detection' },
        ...metadata,
      },
      spec: {
        entrypoint: 'main',
        templates: [
          {
            name: 'main',
            steps: Object.keys(steps).map(step => [
              { name: step, template: step },
            ]),
          },
          ...Object.entries(steps).map(([step, what]) =>
            typeof what === 'string'
              ? {
                  name: step,
                  container: {
                    image: 'busybox:1.37',
                    command: ['sh', '-c'],
                    args: [what],
                  },
                }
              : { name: step, ...what },
          ),
        ],
      },
    });
  }

  /** What would go on for long is soon over, once the test has seen it. */
  hurry(): void {
    this.sandbox.clock.setSpeed(6_000);
  }

  /** When the workflow server's archive has this completed run. */
  async archived(name: string): Promise<void> {
    const ref = { ...WORKFLOW_KIND, namespace: NAMESPACE, name };
    await until(
      () => this.sandbox.cluster.get(ref)?.metadata.labels ?? {},
      labels =>
        labels['workflows.argoproj.io/workflow-archiving-status'] ===
        'Archived',
    );
  }

  remove(name: string): void {
    this.sandbox.cluster.delete({
      ...WORKFLOW_KIND,
      namespace: NAMESPACE,
      name,
    });
  }

  /** The configuration that reads this sandbox. */
  config(access: Access, argoWorkflows: JsonObject = {}): JsonObject {
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
        argoWorkflows: {
          access,
          instances: [
            {
              name: 'main',
              baseUrl: urls['argo-workflows'],
              frontendUrl: 'https://argo.example.com',
              token: tokens.argoWorkflows,
              cluster: 'sandbox',
            },
          ],
          ...argoWorkflows,
        },
      },
    };
  }

  /** Reads as a portal does. */
  async watch(
    annotations: Record<string, string>,
    access: Access,
    argoWorkflows?: JsonObject,
  ): Promise<ArgoWorkflowsSource> {
    const config = new ConfigReader(this.config(access, argoWorkflows));
    const logger = mockServices.logger.mock();
    const clusters = createClusterConnections({ config, logger });
    const watchCache = createWatchCache({
      connections: clusters,
      logger,
      tuning: QUICK,
    });
    const settings = readArgoWorkflowsConfig(config);
    const source = new ArgoWorkflowsSource(
      createFeeds(settings, watchCache, clusters, { idleMs: 1_500 }),
    );
    this.#source = source;
    this.#stops.push(
      () => source.stop(),
      () => watchCache.stop(),
      () => clusters.close(),
    );
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

  latest(): WorkflowRun[] {
    return this.source.observe(FRAUD).runs?.latest ?? [];
  }

  /** When the newest run is in this phase. */
  reaches(phase: WorkflowRun['phase']): Promise<WorkflowRun> {
    return until(
      () => this.latest(),
      ([run]) => run?.phase === phase,
      20_000,
    ).then(([run]) => run);
  }
}
