import { createRouteRef } from '@backstage/frontend-plugin-api';

/**
 * The Delivery tab of an entity.
 *
 * @public
 */
export const deliveryRouteRef = createRouteRef();
