import type { SandboxContext } from '../../context';
import type { DeliveryRooms } from '../rooms';
import type { DeliveryActions } from './action';
import { canaryActions } from './canaryActions';
import { clusterActions } from './clusterActions';
import { gitActions } from './gitActions';
import { servingActions } from './servingActions';

export type { DeliveryActions } from './action';

/** Makes things happen to the demo services. */
export function deliveryActions(
  context: SandboxContext,
  rooms: DeliveryRooms,
): DeliveryActions {
  return {
    ...gitActions(context, rooms),
    ...servingActions(rooms),
    ...canaryActions(rooms),
    ...clusterActions(context),
  };
}
