import { createRouteRef } from '@backstage/frontend-plugin-api';

/**
 * The Delivery tab of an entity.
 *
 * @public
 */
export const deliveryRouteRef = createRouteRef();

/**
 * The fleet page.
 *
 * @public
 */
export const fleetRouteRef = createRouteRef();
