import { BINDING_STATUS_TYPE } from '@slipway/backstage-plugin-mlops-common';

/**
 * The warnings that the catalog's lint put into an entity's status, which has
 * no place in its type yet.
 */
export function bindingWarnings(entity: object): string[] {
  const status = 'status' in entity ? entity.status : undefined;
  const items: unknown[] = isObject(status) ? [status.items].flat() : [];
  return items.flatMap(item =>
    isObject(item) &&
    item.type === BINDING_STATUS_TYPE &&
    typeof item.message === 'string'
      ? [item.message]
      : [],
  );
}

/**
 * Whether the catalog warns of an entity's bindings, whatever its kind.
 *
 * @public
 */
export function hasBindingWarnings(entity: object): boolean {
  return bindingWarnings(entity).length > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
