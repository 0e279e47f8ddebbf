import type { Freshness } from '@slipway/backstage-plugin-mlops-common';
import type { ResourceType } from './types';

/** As kubectl and CRDs name a resource type. */
export function resourceName({ plural, group }: ResourceType): string {
  return group ? `${plural}.${group}` : plural;
}

/** The part of an error's message by which `lacksResource` knows it again. */
export function hasNoResource(resource: ResourceType): string {
  return `has no ${resourceName(resource)};`;
}

/**
 * Whether a cluster does not have the resource type: its CRD is not installed.
 *
 * @public
 */
export function lacksResource(
  freshness: Freshness,
  resource: ResourceType,
): boolean {
  return (
    freshness.state === 'unavailable' &&
    freshness.reason.includes(hasNoResource(resource))
  );
}
