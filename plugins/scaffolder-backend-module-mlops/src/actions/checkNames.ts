import type { AuthService } from '@backstage/backend-plugin-api';
import { ANNOTATION_ORIGIN_LOCATION } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { ConflictError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type {
  ClusterConnections,
  Repositories,
} from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import { ownedByAnother, presentManifests } from '../clients/foreignManifests';
import { MlflowRegistry, unlessMlflowIsAway } from '../clients/MlflowRegistry';
import { shortOutage, waitFor, type Patience } from '../clients/waitFor';
import { readMlflow } from '../config/readMlflow';
import type { PlatformRepository } from '../config/readPlatformRepository';
import { findInClusters } from '../names/clusterNames';
import type { FoundName } from '../names/FoundName';
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
  clusters: ClusterConnections;
  config: Config;
  /** The portal's name of the cluster with the Applications. */
  homeCluster: string;
  repositories: Repositories;
  platform: PlatformRepository | undefined;
  patience?: Partial<Patience>;
}) {
  const { auth, catalog, config, repositories, platform } = options;
  const { clusters, homeCluster, patience } = options;
  return createTemplateAction({
    id: 'mlops:model-service:check-names',
    description:
      'Fails when the entity, the registered model or the folder of Applications of a new service, or an Application, AppProject or namespace of its names, is there already and somebody else’s; changes nothing',
    examples: [{ description: 'Before anything is published', example }],
    supportsDryRun: true,
    schema: {
      input: {
        service: z => z.string().min(1),
        entityRef: z => z.string().min(1),
        modelName: z => z.string().min(1),
        catalogInfoUrl: z =>
          z.string().url().describe('Where the catalog will read the service'),
        overlays: z =>
          z
            .array(
              z
                .object({
                  applicationName: z.string(),
                  portalCluster: z.string(),
                  namespace: z.string(),
                })
                // They have more, which the templates need.
                .passthrough(),
            )
            .optional()
            .describe('Its Applications, and where they deploy to'),
        projects: z =>
          z.array(z.string()).optional().describe('Its AppProjects'),
      },
      output: {
        registered: z =>
          z.boolean().describe('Whether the catalog reads it there already'),
      },
    },
    async handler(context) {
      const { input, output, logger, signal } = context;
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
      const model = await waitFor(
        () => unlessMlflowIsAway(() => registry.find(modelName, signal)),
        shortOutage(context, patience),
      );
      if (model) refuseModelOfAnother(model, entityRef);
      await refuseFolderOfAnother(service, entityRef, signal);
      const inClusters = await findInClusters(
        clusters,
        homeCluster,
        input,
        signal,
      );
      inClusters.unchecked.forEach(sentence => logger.warn(sentence));
      refuseObjectOfAnother(inClusters.found);
      const registered =
        entity !== undefined ||
        (await catalog.getLocationByRef(location, { credentials })) !==
          undefined;
      output('registered', registered);
      logger.info(
        entity || model || registered || inClusters.found.length > 0
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

/** @throws ConflictError */
function refuseObjectOfAnother(found: readonly FoundName[]): void {
  const other = found.find(({ whose }) => whose !== 'own');
  if (!other) return;
  throw new ConflictError(
    `name: ${other.what} is there already, and ${
      other.owner ? `belongs to ${other.owner}` : 'names no owner'
    }; choose another name`,
  );
}
