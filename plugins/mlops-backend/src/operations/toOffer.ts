import type {
  ActionAccess,
  ActionOffer,
} from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryAction } from '@slipway/backstage-plugin-mlops-node';
import { asJson } from './asJson';

/** What can be done to an entity, and what of it the asker may do. */
export interface Offers {
  actions: ActionOffer[];
  /** To approve what another person asked for. */
  approval: ActionAccess;
}

/** An action, and whether one with these permissions may use it. */
export function toOffer(
  action: DeliveryAction,
  granted: ReadonlySet<string>,
): ActionOffer {
  const { name, title, description, system, scope, permission } = action;
  const { destructive, needsReason, inputSchema } = action;
  return {
    name,
    title,
    description,
    system,
    scope,
    destructive,
    needsReason,
    access: accessBy(permission, granted),
    input: asJson(inputSchema),
  };
}

export function accessBy(
  { name }: Pick<DeliveryAction['permission'], 'name'>,
  granted: ReadonlySet<string>,
): ActionAccess {
  return granted.has(name)
    ? { allowed: true }
    : {
        allowed: false,
        reason: `You may not do this here: it needs the permission ${name}, which the owners of the entity usually have.`,
      };
}
