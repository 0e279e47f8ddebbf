import { ANNOTATION } from '@slipway/backstage-plugin-mlops-common';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { eventually } from './__testUtils__/eventually';
import { service, startCatalog } from './__testUtils__/startCatalog';

jest.setTimeout(120_000);

describe('the models of the sandbox in the catalog', () => {
  let sandbox: Sandbox;
  let catalog: Awaited<ReturnType<typeof startCatalog>>;

  beforeAll(async () => {
    sandbox = await startSandbox();
    catalog = await startCatalog({
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
});
