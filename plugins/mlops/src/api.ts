import { createApiRef } from '@backstage/core-plugin-api';
import type {
  MlopsApi,
  OperationsApi,
  PreviewApi,
} from '@slipway/backstage-plugin-mlops-common';

/**
 * The delivery API, as the plugin's components use it.
 *
 * @public
 */
export const mlopsApiRef = createApiRef<MlopsApi>({
  id: 'plugin.mlops.service',
});

/**
 * What can be changed through the portal, as the plugin's components use it.
 *
 * @public
 */
export const operationsApiRef = createApiRef<OperationsApi>({
  id: 'plugin.mlops.operations',
});

/**
 * What templates of model services would make, as the plugin's components use
 * it.
 *
 * @public
 */
export const previewApiRef = createApiRef<PreviewApi>({
  id: 'plugin.mlops.preview',
});
