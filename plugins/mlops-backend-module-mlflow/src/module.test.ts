import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
  type DeliverySource,
} from '@slipway/backstage-plugin-mlops-node';
import { fakeOperations } from '@slipway/testing';
import { mlopsModuleMlflow } from './module';

describe('the module', () => {
  it('gives one source to the delivery API', async () => {
    const sources: DeliverySource[] = [];
    const operations = fakeOperations();
    const backend = await startTestBackend({
      extensionPoints: [
        [
          deliverySourcesExtensionPoint,
          { addSource: source => sources.push(source) },
        ],
        [operationsExtensionPoint, operations.extensionPoint],
      ],
      features: [
        mlopsModuleMlflow,
        mockServices.rootConfig.factory({
          data: {
            mlops: {
              mlflow: {
                instances: [{ name: 'eu', url: 'https://mlflow.example.com' }],
              },
            },
          },
        }),
      ],
    });
    expect(sources.map(({ system, title }) => [system, title])).toEqual([
      ['mlflow', 'MLflow'],
    ]);
    expect(sources[0].statuses().map(({ id }) => id)).toEqual(['mlflow/eu']);
    expect(operations.actions.map(({ name }) => name)).toEqual([
      'mlflow.set-alias',
      'mlflow.remove-alias',
    ]);
    await backend.stop();
  });
});
