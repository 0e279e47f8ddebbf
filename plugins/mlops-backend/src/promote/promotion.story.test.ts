import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import argocdModule from '@slipway/backstage-plugin-mlops-backend-module-argocd';
import flaggerModule from '@slipway/backstage-plugin-mlops-backend-module-flagger';
import gitModule from '@slipway/backstage-plugin-mlops-backend-module-git';
import mlflowModule from '@slipway/backstage-plugin-mlops-backend-module-mlflow';
import {
  deliverySchema,
  operationPlanSchema,
  operationSchema,
  type Operation,
  type OperationPlan,
  type SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { eventually, sandboxConfig } from '@slipway/testing';
import request from 'supertest';
import { component } from '../__testUtils__/delivered';
import { mlopsPlugin } from '../plugin';

jest.setTimeout(120_000);

const REPOSITORY = '/api/v1/repos/fraud/fraud-detection-gitops';

describe('promotions in the sandbox', () => {
  let sandbox: Sandbox;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 20 });
    backend = await startTestBackend({
      features: [
        mlopsPlugin,
        argocdModule,
        flaggerModule,
        gitModule,
        mlflowModule,
        catalogServiceMock.factory({
          entities: [bound('fraud-detection'), bound('credit-risk')],
        }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({ publish: async () => undefined }),
        }),
        mockServices.rootConfig.factory({ data: sandboxConfig(sandbox) }),
      ],
    });
    await eventually(async () => {
      const { body } = await ask('GET', '/sources');
      const states = body.sources.map((s: SourceStatus) => s.freshness.state);
      expect(new Set(states)).toEqual(new Set(['live']));
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await sandbox?.stop();
  });

  async function ask(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    key?: string,
  ) {
    const url = `/api/mlops/v1${path}`;
    const server = request(backend.server);
    const asked = method === 'GET' ? server.get(url) : server.post(url);
    return asked
      .set('Authorization', mockCredentials.user.header())
      .set(key ? { 'Idempotency-Key': key } : {})
      .send(body);
  }

  async function planned(
    service: string,
    environment: string,
    input: object,
  ): Promise<OperationPlan> {
    const { status, body } = await ask(
      'POST',
      `/entities/component/default/${service}/plan`,
      { action: 'promote', environment, input },
    );
    expect({ status, error: body.error }).toEqual({ status: 200 });
    return operationPlanSchema.parse(body);
  }

  async function operation(id: string): Promise<Operation> {
    const { body } = await ask('GET', `/operations/${id}`);
    return operationSchema.parse(body);
  }

  async function liveModel(environment: string) {
    const path = '/entities/component/default/fraud-detection/delivery';
    const { body } = await ask('GET', path);
    const { environments } = deliverySchema.parse(body);
    return environments.find(({ name }) => name === environment)
      ?.destinations[0].live?.model?.version;
  }

  async function host(method: string, path: string, body?: object) {
    const response = await fetch(
      `${sandbox.urls['git-host']}${REPOSITORY}${path}`,
      {
        method,
        headers: {
          authorization: `token ${sandbox.tokens.gitHost}`,
          'content-type': 'application/json',
        },
        ...(body && { body: JSON.stringify(body) }),
      },
    );
    expect(response.ok).toBe(true);
    return response;
  }

  it('has nothing to promote where Git names the release already', async () => {
    await eventually(async () => {
      const { blockers } = await planned('fraud-detection', 'production', {});
      expect(blockers.map(({ code }) => code)).toContain('nothing-to-promote');
    });
  });

  it('is held back by the gates of the model version', async () => {
    await eventually(async () => {
      const plan = await planned('credit-risk', 'production', { from: 'dev' });
      expect(plan.blockers).toEqual([
        expect.objectContaining({
          code: 'gates',
          message:
            'Version 6 of credit-risk does not meet its validation gates: recall is 0.71 (>= 0.75 wanted)',
        }),
      ]);
    });
  });

  it('brings a release from one environment to the next by a pull request', async () => {
    await fetch(`${sandbox.urls.control}/story/release`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        service: 'fraud-detection',
        environment: 'dev',
        version: '1.9.0',
        model: '1',
      }),
    });
    await eventually(async () => {
      expect(await liveModel('dev')).toBe('1');
    });
    const input = { from: 'dev', override: 'A rehearsal' };
    // What is seen of dev a moment later makes it another plan.
    const { plan, started } = await eventually(async () => {
      const shown = await planned('fraud-detection', 'staging', input);
      expect(shown.blockers).toEqual([]);
      expect(shown.files).toHaveLength(2);
      const answer = await ask(
        'POST',
        '/entities/component/default/fraud-detection/operations',
        {
          action: 'promote',
          environment: 'staging',
          input,
          planHash: shown.hash,
        },
        'promote-1',
      );
      expect(answer.status).not.toBe(409);
      return { plan: shown, started: answer };
    });
    expect(plan.confirmation.by).toBe('pull-request');
    expect(plan.files?.map(({ path }) => path)).toEqual([
      'overlays/staging/kustomization.yaml',
      'overlays/staging/model.yaml',
    ]);

    expect({ status: started.status, error: started.body.error }).toEqual({
      status: 201,
    });
    const { id } = operationSchema.parse(started.body);
    await eventually(async () => {
      const { state, steps } = await operation(id);
      expect({ state, steps: steps.map(each => each.progress) }).toMatchObject({
        state: 'waiting',
        steps: [{ state: 'succeeded' }, { state: 'waiting' }, {}, {}],
      });
    });
    await host('POST', '/pulls/1/merge', { Do: 'merge' });
    await eventually(async () => {
      const { state, error } = await operation(id);
      expect({ state, error }).toEqual({ state: 'succeeded' });
    });
    await eventually(async () => {
      expect(await liveModel('staging')).toBe('1');
    });
    expect(await (await host('GET', '/branches')).json()).toEqual([
      expect.objectContaining({ name: 'main' }),
    ]);
  });
});

function bound(name: string) {
  return component(name, {
    annotations: {
      'backstage.io/kubernetes-id': name,
      'mlflow.org/model-name': name,
    },
  });
}
