import type { AuthService } from '@backstage/backend-plugin-api';
import { ANNOTATION_ORIGIN_LOCATION } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { ConflictError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import { ownedByAnother, presentManifests } from '../clients/foreignManifests';
import { MlflowRegistry } from '../clients/MlflowRegistry';
import { readMlflow } from '../config/readMlflow';
import type { PlatformRepository } from '../config/readPlatformRepository';
import { refuseModelOfAnother } from './registerModel';

const example = stringify({
  steps: [
    {
      id: 'names',
      action: 'mlops:model-service:check-names',
      name: 'See that the names are free',
      input: {
        service: 'fraud-detection',
        entityRef: 'component:default/fraud-detection',
        modelName: 'fraud-detection',
        catalogInfoUrl:
          'https://git.example.com/models/fraud-detection/src/branch/main/catalog-info.yaml',
      },
    },
  ],
});

/**
 * `mlops:model-service:check-names`: before anything is made, that nothing of
 * somebody else has a name that the service would take.
 */
export function createCheckNamesAction(options: {
  auth: AuthService;
  catalog: CatalogService;
  config: Config;
  repositories: Repositories;
  platform: PlatformRepository | undefined;
}) {
  const { auth, catalog, config, repositories, platform } = options;
  return createTemplateAction({
    id: 'mlops:model-service:check-names',
    description:
      'Fails when the entity, the registered model or the folder of Applications of a new service is there already and somebody else’s; changes nothing',
    examples: [{ description: 'Before anything is published', example }],
    supportsDryRun: true,
    schema: {
      input: {
        service: z => z.string().min(1),
        entityRef: z => z.string().min(1),
        modelName: z => z.string().min(1),
        catalogInfoUrl: z =>
          z.string().url().describe('Where the catalog will read the service'),
      },
      output: {
        registered: z =>
          z.boolean().describe('Whether the catalog reads it there already'),
      },
    },
    async handler({ input, output, logger, signal }) {
      const { service, entityRef, modelName, catalogInfoUrl } = input;
      const location = `url:${catalogInfoUrl}`;
      // Whether a name is taken does not depend on who may see by whom.
      const credentials = await auth.getOwnServiceCredentials();
      const entity = await catalog.getEntityByRef(entityRef, { credentials });
      const origin = entity?.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
      if (entity && origin !== location) {
        throw new ConflictError(
          `name: the catalog has ${entityRef} already, from another place; choose another name`,
        );
      }
      const registry = new MlflowRegistry(readMlflow(config));
      const model = await registry.find(modelName, signal);
      if (model) refuseModelOfAnother(model, entityRef);
      await refuseFolderOfAnother(service, entityRef, signal);
      const registered =
        entity !== undefined ||
        (await catalog.getLocationByRef(location, { credentials })) !==
          undefined;
      output('registered', registered);
      logger.info(
        entity || model || registered
          ? `What is there of ${service} is its own; going on with it`
          : `The names of ${service} are free`,
      );
    },
  });

  async function refuseFolderOfAnother(
    service: string,
    entityRef: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (!platform) return;
    const present = await presentManifests(
      repositories,
      platform,
      service,
      signal,
    );
    const other = ownedByAnother(present, entityRef);
    if (other) {
      throw new ConflictError(
        `name: ${platform.url} has Applications of ${service} already, and they belong to ${other}; choose another name`,
      );
    }
  }
}
