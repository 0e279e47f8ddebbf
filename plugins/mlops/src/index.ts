/**
 * The fleet page, Delivery tab and overview cards of the mlops plugin.
 *
 * @packageDocumentation
 */
export { default } from './plugin';
export { mlopsApiRef, operationsApiRef, previewApiRef } from './api';
export { deliveryRouteRef, fleetRouteRef } from './routes';
export { isDeliveryAvailable } from '@slipway/backstage-plugin-mlops-common';
