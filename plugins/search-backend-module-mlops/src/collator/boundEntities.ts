import type { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { RELATION_DEPENDENCY_OF, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  BINDING_ANNOTATIONS,
  ML_MODEL_TYPE,
} from '@slipway/backstage-plugin-mlops-common';

const PAGE_SIZE = 250;

/** All entities that deliver something, page by page. */
export async function* boundEntities(options: {
  catalog: Pick<CatalogService, 'streamEntities'>;
  auth: AuthService;
}): AsyncIterable<Entity> {
  const pages = options.catalog.streamEntities(
    {
      filter: BINDING_ANNOTATIONS.map(name => ({
        [`metadata.annotations.${name}`]: CATALOG_FILTER_EXISTS,
      })),
      fields: [
        'kind',
        'metadata.name',
        'metadata.namespace',
        'metadata.title',
        'spec.type',
        'spec.owner',
        'relations',
      ],
      pageSize: PAGE_SIZE,
    },
    { credentials: await options.auth.getOwnServiceCredentials() },
  );
  for await (const page of pages) {
    for (const entity of page) {
      if (!isToldByItsService(entity)) yield entity;
    }
  }
}

/** A model's versions are found at the service that serves it, if there is one. */
function isToldByItsService({ spec, relations }: Entity): boolean {
  return (
    spec?.type === ML_MODEL_TYPE &&
    Boolean(relations?.some(({ type }) => type === RELATION_DEPENDENCY_OF))
  );
}
