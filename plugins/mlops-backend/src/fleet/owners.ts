import { RELATION_OWNED_BY, type Entity } from '@backstage/catalog-model';

/** Who owns an entity, as the catalog resolved it. */
export function ownersOf({ relations = [] }: Entity): string[] {
  return relations
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
}
