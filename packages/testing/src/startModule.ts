import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import {
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
  type DeliverySource,
} from '@slipway/backstage-plugin-mlops-node';
import { fakeOperations } from './fakeOperations';

/** A backend with nothing but a source module, and what the module gives to it. */
export async function startModule(module: BackendFeature, config: JsonObject) {
  const sources: DeliverySource[] = [];
  const { extensionPoint, actions } = fakeOperations();
  const backend = await startTestBackend({
    extensionPoints: [
      [
        deliverySourcesExtensionPoint,
        { addSource: source => sources.push(source) },
      ],
      [operationsExtensionPoint, extensionPoint],
    ],
    features: [module, mockServices.rootConfig.factory({ data: config })],
  });
  return {
    sources,
    actions: actions.map(({ name }) => name),
    stop: () => backend.stop(),
  };
}
