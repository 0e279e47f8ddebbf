import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { OWNER } from '../platform/entities';

/** A catalog that costs nothing, where only what reads it is measured. */
export function memoryCatalog(entities: Entity[]): CatalogService {
  const owned = entities.map(withOwner);
  const byRef = new Map(owned.map(each => [stringifyEntityRef(each), each]));
  return Object.assign(catalogServiceMock(), {
    async *streamEntities() {
      for (let i = 0; i < owned.length; i += 500) yield owned.slice(i, i + 500);
    },
    getEntityByRef: async (entityRef: string) => byRef.get(entityRef),
  });
}

/** As the catalog hands an entity out: with its etag and its relations. */
function withOwner(entity: Entity): Entity {
  return {
    ...entity,
    metadata: { ...entity.metadata, etag: entity.metadata.name },
    relations: [{ type: RELATION_OWNED_BY, targetRef: OWNER }],
  };
}
