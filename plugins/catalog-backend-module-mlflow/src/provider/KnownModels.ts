import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION,
  ML_MODEL_TYPE,
} from '@slipway/backstage-plugin-mlops-common';
import type { ProviderSettings } from '../config/readProviders';

/** The models of one provider that the catalog has: entity by model name. */
export type KnownModels = ReadonlyMap<string, string>;

/** Reads from the catalog which models were provided before this start. */
export async function readKnownModels(
  settings: ProviderSettings,
  { catalog, auth }: { catalog: CatalogService; auth: AuthService },
): Promise<KnownModels> {
  const known = new Map<string, string>();
  const pages = catalog.streamEntities(
    {
      filter: {
        kind: 'Resource',
        'spec.type': ML_MODEL_TYPE,
        'metadata.namespace': settings.namespace,
        [`metadata.annotations.${ANNOTATION.mlflowInstanceName}`]:
          settings.registry.name,
      },
      fields: [
        'kind',
        'metadata.name',
        'metadata.namespace',
        'metadata.annotations',
      ],
      pageSize: 500,
    },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  for await (const page of pages) {
    for (const entity of page) {
      const model = entity.metadata.annotations?.[ANNOTATION.modelName];
      if (model) known.set(model, stringifyEntityRef(entity));
    }
  }
  return known;
}
