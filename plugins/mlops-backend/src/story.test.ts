import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import argocdModule from '@slipway/backstage-plugin-mlops-backend-module-argocd';
import argoWorkflowsModule from '@slipway/backstage-plugin-mlops-backend-module-argo-workflows';
import flaggerModule from '@slipway/backstage-plugin-mlops-backend-module-flagger';
import mlflowModule from '@slipway/backstage-plugin-mlops-backend-module-mlflow';
import {
  deliverySchema,
  deliverySignalSchema,
  modelComparisonSchema,
  workflowDetailSchema,
  type Delivery,
  type DeliverySignal,
  type EnvironmentDelivery,
  type SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { eventually, ownTime, sandboxConfig } from '@slipway/testing';
import request from 'supertest';
import { parseAllDocuments } from 'yaml';
import { mlopsPlugin } from './plugin';

jest.setTimeout(120_000);

/** The services whose story the sandbox tells, as the portal's catalog has them. */
const EXAMPLES = join(__dirname, '../../../examples/services.yaml');
const entities: Entity[] = parseAllDocuments(
  readFileSync(EXAMPLES, 'utf8'),
).map(document => document.toJS());

const FRAUD = 'component:default/fraud-detection';
const CHURN = 'component:default/churn-prediction';
const CREDIT = 'component:default/credit-risk';

describe('the delivery of the sandbox’s services', () => {
  let sandbox: Sandbox;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  const signals: DeliverySignal[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox();
    backend = await startTestBackend({
      features: [
        mlopsPlugin,
        argocdModule,
        argoWorkflowsModule,
        flaggerModule,
        mlflowModule,
        catalogServiceMock.factory({ entities }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({
            publish: async ({ message }) => {
              signals.push(deliverySignalSchema.parse(message));
            },
          }),
        }),
        mockServices.rootConfig.factory({ data: sandboxConfig(sandbox) }),
      ],
    });
    await eventually(async () => {
      const { body } = await get('/v1/sources');
      const waiting = body.sources.filter(
        (source: SourceStatus) => source.freshness.state !== 'live',
      );
      if (waiting.length > 0) throw new Error(JSON.stringify(waiting));
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await sandbox?.stop();
  });

  async function get(path: string) {
    return request(backend.server)
      .get(`/api/mlops${path}`)
      .set('Authorization', mockCredentials.user.header());
  }

  async function deliveryOf(entityRef: string): Promise<Delivery> {
    const { status, body } = await get(`${pathOf(entityRef)}/delivery`);
    expect(status).toBe(200);
    return deliverySchema.parse(body);
  }

  it('reads all five systems', async () => {
    const { body } = await get('/v1/sources');
    expect(body.sources.map(({ id }: SourceStatus) => id)).toEqual([
      'argo-workflows/sandbox',
      'argocd/sandbox',
      'flagger/sandbox',
      'kubernetes/sandbox',
      'mlflow/sandbox',
    ]);
  });

  it('tells of fraud-detection: v1 in production, v2 on its way', async () => {
    await eventually(async () => {
      const delivery = await deliveryOf(FRAUD);
      expect(delivery.environments.map(({ name }) => name)).toEqual([
        'dev',
        'staging',
        'production',
      ]);
      const production = environment(delivery, 'production');
      expect(production.destinations).toHaveLength(1);
      const [destination] = production.destinations;
      expect(destination).toMatchObject({
        cluster: 'sandbox',
        namespace: 'fraud-production',
        applications: [{ name: 'fraud-detection-production' }],
        rollouts: [
          {
            name: 'fraud-detection',
            steps: [5, 10, 15, 20, 30, 40, 50],
            traffic: { primary: expect.any(Number) },
          },
        ],
        live: { model: { name: 'fraud-detection', version: '1' } },
        candidate: { model: { name: 'fraud-detection', version: '2' } },
      });
      const shares = destination.traffic.map(({ percent }) => percent);
      expect(shares.reduce((sum, percent) => sum + percent, 0)).toBe(100);
    });
  });

  it('judges its versions and says where they run', async () => {
    await eventually(async () => {
      const { registry, training } = await deliveryOf(FRAUD);
      const [model] = registry.models;
      const version = (wanted: string) =>
        model.versions.find(each => each.version === wanted);
      expect(version('1')).toMatchObject({
        aliases: ['champion'],
        metrics: { precision: 0.8 },
        liveIn: ['production'],
      });
      expect(version('2')).toMatchObject({
        aliases: ['challenger'],
        gates: { result: 'pass', passed: 4, total: 4 },
        liveIn: ['dev', 'staging'],
        candidateIn: ['production'],
      });
      expect(training.runs.length).toBeGreaterThan(2);
      expect(training.runs.map(({ phase }) => phase)).toContain('Failed');
    });
  });

  it('puts its versions side by side', async () => {
    const { body } = await get(
      `${pathOf(FRAUD)}/models/fraud-detection/compare?a=1&b=2`,
    );
    const { metrics } = modelComparisonSchema.parse(body);
    expect(metrics.find(({ name }) => name === 'precision')).toMatchObject({
      a: 0.8,
      b: 0.92,
      better: 'b',
    });
  });

  it('shows a run’s graph and the log of a step', async () => {
    const { training } = await deliveryOf(FRAUD);
    const run = training.runs.find(({ phase }) => phase === 'Succeeded');
    if (!run) throw new Error('no run succeeded');
    const path = `${pathOf(FRAUD)}/workflows/${run.cluster}/${run.namespace}/${run.name}`;
    const { graph } = workflowDetailSchema.parse((await get(path)).body);
    if (graph.state !== 'known') throw new Error(graph.reason);
    const node = graph.nodes.find(({ hasLogs }) => hasLogs);
    const log = await get(`${path}/logs?node=${node?.id}`);
    expect(log.status).toBe(200);
    expect(log.text).not.toBe('');
  });

  it('says why the new version of churn-prediction is not live', async () => {
    await eventually(async () => {
      const delivery = await deliveryOf(CHURN);
      const production = environment(delivery, 'production');
      expect(production).toMatchObject({
        state: 'attention',
        reasons: expect.arrayContaining([
          expect.objectContaining({ code: 'sync-window' }),
        ]),
      });
      expect(production.destinations[0].live?.model?.version).toBe('3');
      expect(
        environment(delivery, 'staging').destinations[0].live?.model?.version,
      ).toBe('4');
    });
  });

  it('says that the canary of credit-risk failed, that it drifted, and that dev is down', async () => {
    await eventually(async () => {
      const delivery = await deliveryOf(CREDIT);
      const production = environment(delivery, 'production');
      expect(production.state).toBe('broken');
      expect(production.reasons.map(({ code }) => code)).toEqual(
        expect.arrayContaining([
          'rollout-failed',
          'out-of-sync',
          'auto-sync-off',
        ]),
      );
      expect(production.destinations[0].live?.model).toEqual({
        name: 'credit-risk',
        version: '5',
      });
      expect(environment(delivery, 'dev').state).toBe('broken');
      const v6 = delivery.registry.models[0].versions.find(
        ({ version }) => version === '6',
      );
      expect(v6?.gates.result).toBe('fail');
    });
  });

  it('tells a change in the cluster within a second', async () => {
    const place = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      namespace: 'argocd',
      name: 'fraud-detection-staging',
    };
    await deliveryOf(FRAUD);
    signals.length = 0;
    const passed = ownTime();
    sandbox.cluster.merge(place, {
      metadata: { labels: { 'changed-by': 'test' } },
    });
    await eventually(async () => {
      const staging = environment(await deliveryOf(FRAUD), 'staging');
      expect(staging.destinations[0].applications[0].labels).toHaveProperty(
        'changed-by',
      );
      expect(signals.map(({ entityRef }) => entityRef)).toContain(FRAUD);
    });
    expect(passed()).toBeLessThan(1_000);
  });

  it('keeps the page when a system goes down, and says which', async () => {
    await sandbox.faults.of('mlflow').down(true);
    try {
      await eventually(async () => {
        const { sources, environments } = await deliveryOf(FRAUD);
        const mlflow = sources.find(({ system }) => system === 'mlflow');
        expect(mlflow?.freshness.state).toBe('stale');
        expect(environments).toHaveLength(3);
      });
    } finally {
      await sandbox.faults.of('mlflow').down(false);
    }
    await eventually(async () => {
      const { sources } = await deliveryOf(FRAUD);
      expect(sources.map(({ freshness }) => freshness.state)).toEqual(
        Array(sources.length).fill('live'),
      );
    });
  });

  it('asks no upstream for a view', async () => {
    await deliveryOf(FRAUD);
    const systems = ['kubernetes', 'argocd', 'argo-workflows'] as const;
    const asked = () =>
      systems.map(system => sandbox.faults.requests(system).total);
    // The watches ask by themselves now and then: of all rounds it is not one.
    await eventually(async () => {
      const before = asked();
      for (let i = 0; i < 20; i++) await deliveryOf(FRAUD);
      expect(asked()).toEqual(before);
    });
  });
});

function pathOf(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  expect(entities.map(stringifyEntityRef)).toContain(entityRef);
  return `/v1/entities/${kind}/${namespace}/${name}`;
}

function environment(delivery: Delivery, name: string): EnvironmentDelivery {
  const found = delivery.environments.find(each => each.name === name);
  if (!found) throw new Error(`${delivery.entityRef} has no ${name}`);
  return found;
}
