import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { DeliveryCard } from './DeliveryCard';
import { ModelsCard } from './ModelsCard';

/**
 * Where the Delivery tab is among the entity page's routes.
 *
 * @public
 */
export interface EntityDeliveryCardProps {
  /** The path given to `EntityLayout.Route`; `/delivery` by default. */
  path?: string;
}

function useDeliveryHref(path = '/delivery'): string {
  const { entity } = useEntity();
  const entityPage = useRouteRef(entityRouteRef);
  return `${entityPage(entityRouteParams(entity))}${path}`;
}

/** The Delivery card of the old frontend system. */
export function LegacyDeliveryCard({ path }: EntityDeliveryCardProps) {
  return <DeliveryCard href={useDeliveryHref(path)} />;
}

/** The Models card of the old frontend system. */
export function LegacyModelsCard({ path }: EntityDeliveryCardProps) {
  return <ModelsCard href={useDeliveryHref(path)} />;
}
