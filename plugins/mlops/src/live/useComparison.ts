import { useApi } from '@backstage/core-plugin-api';
import type {
  Delivery,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { mlopsApiRef } from '../api';
import { useLoaded } from './useLoaded';

/** Two versions of a model side by side. */
export function useComparison(
  delivery: Delivery,
  model: RegisteredModel,
  versions: { a: string; b: string },
) {
  const api = useApi(mlopsApiRef);
  const { a, b } = versions;
  const { instance, name } = model;
  return useLoaded(
    `${delivery.entityRef} ${model.id} ${a} ${b}`,
    delivery.revision,
    signal =>
      api.compareModelVersions(
        delivery.entityRef,
        name,
        { a, b, instance },
        { signal },
      ),
  );
}
