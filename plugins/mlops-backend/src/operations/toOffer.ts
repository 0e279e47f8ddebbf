import type { ActionOffer } from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryAction } from '@slipway/backstage-plugin-mlops-node';
import { asJson } from './asJson';

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
    access: granted.has(permission.name)
      ? { allowed: true }
      : {
          allowed: false,
          reason: `You may not do this here: it needs the permission ${permission.name}, which the owners of the entity usually have.`,
        },
    input: asJson(inputSchema),
  };
}
