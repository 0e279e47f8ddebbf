import type {
  ActionAccess,
  ActionOffer,
  OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import { useLoaded } from './useLoaded';

/** What can be done to an entity, and what of it the caller may do. */
export function useOperationOffers(
  api: OperationsApi,
  entityRef: string,
): { actions: readonly ActionOffer[]; approval?: ActionAccess } {
  const { value } = useLoaded(entityRef, '', signal =>
    api.getActions(entityRef, { signal }),
  );
  return value ?? NONE;
}

const NONE = { actions: [] };
