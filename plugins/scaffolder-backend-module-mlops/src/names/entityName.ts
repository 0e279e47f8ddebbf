import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ANNOTATION_ORIGIN_LOCATION } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { FoundName, ServiceNames } from './FoundName';

/** What the catalog has of the service's name. */
export async function findEntity(
  catalog: CatalogService,
  credentials: BackstageCredentials,
  { catalogInfoUrl, entityRef }: ServiceNames,
): Promise<FoundName[]> {
  const entity = await catalog.getEntityByRef(entityRef, { credentials });
  if (!entity) return [];
  const origin = entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
  return [
    {
      whose: origin === `url:${catalogInfoUrl}` ? 'own' : 'another',
      what: `The entity ${entityRef}`,
      owner: entityRef,
    },
  ];
}
