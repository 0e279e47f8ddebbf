import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { createClusterConnections } from '@slipway/backstage-plugin-mlops-node';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { Saga } from '@slipway/testing';
import { readArgoCdConfig } from '../config/readArgoCdConfig';
import type { ApplicationControl } from '../control/ApplicationControl';
import { createControl } from '../control/createControl';
import { parseApplication } from '../control/LiveApplication';
import { applicationSteps } from '../steps/applicationSteps';
import { applicationObject } from './applications';
import { ArgoCdBench, type Access } from './ArgoCdBench';

export const NAME = 'fraud-detection-production';
export const MANUAL = { syncPolicy: {} };
export const OPERATION = '8c1f4f0e-7e0f-4d1c-9d3e-1a2b3c4d5e6f';

/** The Application, as a step is told of it. */
export function applicationOver(access: Access) {
  const feed = access === 'rest' ? 'main' : 'sandbox';
  return {
    source: `argocd/${feed}`,
    cluster: feed,
    namespace: 'argocd',
    name: NAME,
    project: 'default',
  };
}

/** A sandbox in which nothing but the tests moves the Application. */
export class StepBench extends ArgoCdBench {
  static async over(access: Access): Promise<StepBench> {
    return new StepBench(
      await startSandbox({ story: false, controllers: false }),
      access,
    );
  }

  private constructor(
    sandbox: Sandbox,
    private readonly access: Access,
  ) {
    super(sandbox);
  }

  get faults(): ReturnType<Sandbox['faults']['of']> {
    return this.sandbox.faults.of(this.#system);
  }

  /** How often anything was asked to change. */
  writes(): number {
    return this.sandbox.faults.requests(this.#system).byClass.write;
  }

  async create(sketch: { spec?: object } = {}): Promise<void> {
    const repoURL = await this.#createRepository();
    this.sandbox.cluster.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'default', namespace: 'argocd' },
      spec: {},
    });
    const source = { repoURL, path: '.', targetRevision: 'main' };
    this.sandbox.cluster.create(
      applicationObject({ spec: { source, ...sketch.spec } }),
    );
  }

  stored() {
    return parseApplication(this.sandbox.cluster.get(this.ref()));
  }

  change(patch: JsonObject): void {
    this.sandbox.cluster.merge(this.ref(), patch);
  }

  /** What the controller does with a request, in one go. */
  carryOut(state: JsonObject): void {
    const { operation } = this.stored();
    this.change({ operation: null });
    this.change({
      status: {
        operationState: {
          operation: operation ?? {},
          startedAt: '2026-11-21T09:00:00Z',
          ...state,
        },
      },
    });
  }

  /** The steps of an operation, by a control that may be spoilt. */
  saga(
    id = OPERATION,
    through = (control: ApplicationControl) => control,
    place: { environment?: string } = {},
  ): Saga {
    const config = new ConfigReader(this.config(this.access));
    const clusters = createClusterConnections({
      config,
      logger: mockServices.logger.mock(),
    });
    this.atEnd(() => clusters.close());
    const control = createControl(readArgoCdConfig(config), clusters);
    return new Saga(applicationSteps(through(control)), { id, ...place });
  }

  /** Argo CD resolves what it is to sync before it begins. */
  async #createRepository(): Promise<string> {
    const { urls, tokens } = this.sandbox;
    const response = await fetch(`${urls['git-host']}/api/v1/user/repos`, {
      method: 'POST',
      headers: {
        authorization: `token ${tokens.gitHost}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ name: 'gitops', auto_init: true }),
    });
    const { html_url: repoURL } = await response.json();
    return repoURL;
  }

  get #system() {
    return this.access === 'rest' ? 'argocd' : 'kubernetes';
  }
}
