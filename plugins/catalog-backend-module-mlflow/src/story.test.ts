import {
  ANNOTATION,
  type Delivery,
} from '@slipway/backstage-plugin-mlops-common';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { eventually } from '@slipway/testing';
import { application, delivery } from './__testUtils__/delivered';
import { MlflowSeed } from './__testUtils__/MlflowSeed';
import { service } from './__testUtils__/services';
import { startCatalog } from './__testUtils__/startCatalog';

jest.setTimeout(120_000);

describe('the models of the sandbox in the catalog', () => {
  let sandbox: Sandbox;
  let catalog: Awaited<ReturnType<typeof startCatalog>>;
  const deliveries = new Map<string, Delivery>();

  beforeAll(async () => {
    sandbox = await startSandbox();
    catalog = await startCatalog({
      deliveries,
      instances: [{ name: 'sandbox', url: sandbox.urls.mlflow }],
      services: [
        service('fraud-detection', {
          [ANNOTATION.modelName]: 'fraud-detection',
        }),
        service('lost', { [ANNOTATION.modelName]: 'nobody-trained-this' }),
      ],
    });
  });

  afterAll(async () => {
    await catalog?.stop();
    await sandbox?.stop();
  });

  it('makes an entity of each, owned by the team that its tags name', async () => {
    const fraud = await eventually(() =>
      catalog.entity('resource:default/fraud-detection'),
    );
    expect(fraud).toMatchObject({
      metadata: {
        description: expect.stringContaining('payments'),
        annotations: {
          [ANNOTATION.modelName]: 'fraud-detection',
          [ANNOTATION.mlflowInstanceName]: 'sandbox',
        },
        links: [
          {
            url: `${sandbox.urls.mlflow}/#/models/fraud-detection`,
            title: 'MLflow',
          },
        ],
      },
      spec: { type: 'ml-model', owner: 'team-fraud' },
    });
  });

  it('relates the service and its model both ways', async () => {
    await eventually(async () => {
      const fraud = await catalog.entity('component:default/fraud-detection');
      expect(fraud.relations).toContainEqual({
        type: 'dependsOn',
        targetRef: 'resource:default/fraud-detection',
      });
    });
    await eventually(async () => {
      const model = await catalog.entity('resource:default/fraud-detection');
      expect(model.relations).toContainEqual({
        type: 'dependencyOf',
        targetRef: 'component:default/fraud-detection',
      });
    });
  });

  it('warns on a service whose model is not there, with the fix, and relates it to nothing', async () => {
    await eventually(async () => {
      const lost = await catalog.entity('component:default/lost');
      expect(lost.status?.items).toEqual([
        {
          type: 'slipway.dev/binding',
          level: 'warning',
          message:
            "No registered model 'nobody-trained-this' exists in MLflow. Register it, or correct mlflow.org/model-name.",
        },
      ]);
      expect(lost.relations?.map(({ type }) => type)).not.toContain(
        'dependsOn',
      );
    });
  });

  it('warns of what the cluster says, and no more when it is put right', async () => {
    const messages = async () => {
      const { status } = await catalog.entity(
        'component:default/fraud-detection',
      );
      return (status?.items ?? []).map(({ level, message }) => [
        level,
        message,
      ]);
    };
    const oneWay = application({ boundBack: false });
    deliveries.set(
      'component:default/fraud-detection',
      delivery({ applications: [oneWay] }),
    );
    await eventually(async () =>
      expect(await messages()).toEqual([
        ['warning', expect.stringContaining('do not name the entity')],
      ]),
    );
    deliveries.set('component:default/fraud-detection', delivery());
    await eventually(async () => expect(await messages()).toEqual([]));
  });

  it('follows MLflow: a new model, and a deleted one, with the service that names it', async () => {
    const seed = new MlflowSeed(sandbox.urls.mlflow);
    await seed.createModel('nobody-trained-this');
    await eventually(async () => {
      const lost = await catalog.entity('component:default/lost');
      expect(lost.relations).toContainEqual({
        type: 'dependsOn',
        targetRef: 'resource:default/nobody-trained-this',
      });
      expect(lost.status?.items ?? []).toEqual([]);
    });
    await seed.deleteModel('nobody-trained-this');
    await eventually(async () => {
      expect(await catalog.models()).not.toContain('nobody-trained-this');
      const lost = await catalog.entity('component:default/lost');
      expect(lost.status?.items).toHaveLength(1);
    });
  });

  it('keeps all models while MLflow fails', async () => {
    const before = await catalog.models();
    const mlflow = sandbox.faults.of('mlflow');
    mlflow.serverError();
    const asked = mlflow.requests().total;
    // Several rounds of the provider go by.
    await eventually(() =>
      expect(mlflow.requests().total).toBeGreaterThan(asked + 3),
    );
    expect(await catalog.models()).toEqual(before);
    await mlflow.reset();
  });
});
