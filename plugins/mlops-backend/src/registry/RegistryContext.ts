import type { AuthService } from '@backstage/backend-plugin-api';
import type { DeliveryAction } from '@slipway/backstage-plugin-mlops-node';
import type { AdmitCaller } from '../router/admission';
import type { ReadingContext } from '../router/routeContext';

/** What Backstage's actions stand on: the same as the routes. */
export interface RegistryContext extends ReadingContext {
  auth: AuthService;
  admitCaller: AdmitCaller;
  /** What can be done here, of this plugin and of all modules. */
  deliveryActions: readonly DeliveryAction[];
}
