import type { JsonObject } from '@backstage/types';
import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';
import { startSandbox, type SandboxOptions } from '@slipway/sandbox';
import {
  readClusters,
  sandboxClusters,
  SourceBench,
  until,
} from '@slipway/testing';
import { ArgoWorkflowsSource } from '../ArgoWorkflowsSource';
import { readArgoWorkflowsConfig } from '../config/readArgoWorkflowsConfig';
import { createFeeds } from '../createFeeds';

export const NAMESPACE = 'ml-training';
export const WORKFLOW_KIND = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
};

export type Access = 'kubernetes' | 'rest';

/** A sandbox whose trainings run quickly, and the source that reads it. */
export class WorkflowBench extends SourceBench<ArgoWorkflowsSource> {
  static async start(options: SandboxOptions = {}): Promise<WorkflowBench> {
    return new WorkflowBench(
      await startSandbox({ story: false, speed: 60, ...options }),
    );
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
        clusters: sandboxClusters(this.sandbox),
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
    const { config, clusters, watchCache, stop } = readClusters(
      this.config(access, argoWorkflows),
    );
    const settings = readArgoWorkflowsConfig(config);
    const source = new ArgoWorkflowsSource(
      createFeeds(settings, watchCache, clusters, { idleMs: 1_500 }),
    );
    return this.read(source, annotations, stop);
  }

  latest(): WorkflowRun[] {
    return this.observed().runs?.latest ?? [];
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
