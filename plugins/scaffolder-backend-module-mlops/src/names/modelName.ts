import type { MlflowRegistry } from '../clients/MlflowRegistry';
import type { FoundName, ServiceNames } from './FoundName';

const ENTITY_REF = 'backstage.io/entity-ref';

/** What MLflow has of the service's name; a model that names nobody is another's. */
export async function findModel(
  registry: MlflowRegistry,
  { entityRef, modelName }: ServiceNames,
  signal?: AbortSignal,
): Promise<FoundName[]> {
  const model = await registry.find(modelName, signal);
  if (!model) return [];
  const owner = model.tags[ENTITY_REF];
  return [
    {
      whose: owner === entityRef ? 'own' : 'another',
      what: `The registered model ${modelName}`,
      ...(owner && { owner }),
      url: registry.pageOf(modelName),
    },
  ];
}
