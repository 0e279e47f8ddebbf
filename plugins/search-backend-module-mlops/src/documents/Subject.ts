import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';

/** The entity of a document, as far as documents say it. */
export interface Subject {
  entityRef: string;
  name: string;
  title: string;
  owner: string;
  /** Of its Delivery tab, without a query. */
  location: string;
}

export function subjectOf(entity: Entity, locationTemplate: string): Subject {
  const { name, namespace = 'default', title } = entity.metadata;
  const owner = entity.relations?.find(
    ({ type }) => type === RELATION_OWNED_BY,
  )?.targetRef;
  return {
    entityRef: stringifyEntityRef(entity),
    name,
    title: title ?? name,
    owner: owner ?? specOwner(entity),
    location: fill(locationTemplate, { namespace, kind: entity.kind, name }),
  };
}

function specOwner(entity: Entity): string {
  return typeof entity.spec?.owner === 'string' ? entity.spec.owner : '';
}

function fill(template: string, values: Record<string, string>): string {
  const path = template.replace(/:(namespace|kind|name)\b/g, (_, key) =>
    encodeURIComponent(values[key] ?? ''),
  );
  return path.toLowerCase();
}

/** Documents of one entity are told apart by their location alone. */
export function locationWith(
  { location }: Subject,
  query: Record<string, string>,
): string {
  return `${location}?${new URLSearchParams(query)}`;
}
