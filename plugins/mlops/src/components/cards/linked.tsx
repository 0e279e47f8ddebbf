import { useRouteRef } from '@backstage/frontend-plugin-api';
import { deliveryRouteRef } from '../../routes';
import { DeliveryCard } from './DeliveryCard';
import { ModelsCard } from './ModelsCard';

/** The card with a link to wherever the tab is mounted, if it is. */
export function LinkedDeliveryCard() {
  const link = useRouteRef(deliveryRouteRef);
  return <DeliveryCard href={link?.()} />;
}

/** The card with a link to wherever the tab is mounted, if it is. */
export function LinkedModelsCard() {
  const link = useRouteRef(deliveryRouteRef);
  return <ModelsCard href={link?.()} />;
}
