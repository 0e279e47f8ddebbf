import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  fetchWithToken,
  MlopsClient,
  OperationsClient,
  type MlopsApi,
  type OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';

const PLUGIN = 'mlops';

/** The delivery API as somebody may use it. */
export interface DeliveryClients {
  delivery: MlopsApi;
  operations: OperationsApi;
}

/** Asks with the rights of whoever runs the template, never with the portal's. */
export type DeliveryAccess = (
  credentials: BackstageCredentials,
) => DeliveryClients;

export function deliveryAccess(services: {
  auth: AuthService;
  discovery: DiscoveryService;
}): DeliveryAccess {
  const { auth, discovery } = services;
  return credentials => {
    const fetchAs = fetchWithToken(() =>
      auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: PLUGIN,
      }),
    );
    const apis = { discoveryApi: discovery, fetchApi: { fetch: fetchAs } };
    return {
      delivery: new MlopsClient(apis),
      operations: new OperationsClient(apis),
    };
  };
}
