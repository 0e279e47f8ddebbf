import { createApiRef } from '@backstage/core-plugin-api';
import type { MlopsApi } from '@slipway/backstage-plugin-mlops-common';

/**
 * The delivery API, as the plugin's components use it.
 *
 * @public
 */
export const mlopsApiRef = createApiRef<MlopsApi>({
  id: 'plugin.mlops.service',
});
