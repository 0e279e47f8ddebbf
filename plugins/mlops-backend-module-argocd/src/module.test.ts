import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
  type DeliverySource,
} from '@slipway/backstage-plugin-mlops-node';
import { fakeOperations } from '@slipway/testing';
import argoCd from './index';

it('gives one source to the delivery API, with an existing portal’s config', async () => {
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
      argoCd,
      mockServices.rootConfig.factory({
        data: {
          argocd: {
            username: 'portal',
            password: 'p',
            appLocatorMethods: [
              {
                type: 'config',
                instances: [{ name: 'main', url: 'http://127.0.0.1:9' }],
              },
            ],
          },
        },
      }),
    ],
  });
  expect(sources.map(({ system, title }) => [system, title])).toEqual([
    ['argocd', 'Argo CD'],
  ]);
  await sources[0].start();
  expect(sources[0].statuses()).toMatchObject([
    { id: 'argocd/main', consoleUrl: 'http://127.0.0.1:9' },
  ]);
  await sources[0].stop();
  expect(operations.actions.map(({ name }) => name)).toEqual([
    'argocd.sync',
    'argocd.refresh',
    'argocd.terminate',
  ]);
  await backend.stop();
});
