import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { DeliverySource } from './DeliverySource';

/**
 * Where a module gives its system to the delivery API.
 *
 * @public
 */
export interface DeliverySourcesExtensionPoint {
  /** @throws when a source of the same `system` was added before. */
  addSource(source: DeliverySource): void;
}

/** @public */
export const deliverySourcesExtensionPoint =
  createExtensionPoint<DeliverySourcesExtensionPoint>({
    id: 'mlops.delivery-sources',
  });
