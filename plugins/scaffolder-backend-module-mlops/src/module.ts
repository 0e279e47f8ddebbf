import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { ScmIntegrations } from '@backstage/integration';
import {
  scaffolderActionsExtensionPoint,
  scaffolderServiceRef,
} from '@backstage/plugin-scaffolder-node';
import {
  clusterConnectionsServiceRef,
  readHosts,
  Repositories,
} from '@slipway/backstage-plugin-mlops-node';
import { createAddApplicationsAction } from './actions/addApplications';
import { createCheckNamesAction } from './actions/checkNames';
import { createCompareRepositoryAction } from './actions/compareRepository';
import { createDescribeAction } from './actions/describe';
import { createEditGitOpsAction } from './actions/editGitOps';
import { createExtendAction } from './actions/extend';
import { createFirstSyncAction } from './actions/firstSync';
import { createPushRepositoryAction } from './actions/pushRepository';
import { createRegisterModelAction } from './actions/registerModel';
import { createReportFailureAction } from './actions/reportFailure';
import { createSetModelVersionAction } from './actions/setModelVersion';
import { createSignWebhooksAction } from './actions/signWebhooks';
import { createSubmitWorkflowAction } from './actions/submitWorkflow';
import { createWaitForApplicationAction } from './actions/waitForApplication';
import { deliveryAccess } from './clients/deliveryClients';
import { MlflowRegistry } from './clients/MlflowRegistry';
import { readMlflow } from './config/readMlflow';
import { readPlatform } from './config/readPlatform';
import {
  readMerge,
  readPlatformRepository,
} from './config/readPlatformRepository';
import { EarlierRuns } from './names/EarlierRuns';
import { NameChecks } from './names/NameChecks';
import { createPreviewRouter } from './preview/createPreviewRouter';
import { DryRuns } from './preview/DryRuns';
import { Permits } from './preview/Permits';
import { Previews } from './preview/Previews';
import { TemplateFolder } from './preview/TemplateFolder';

/**
 * Gives templates what they need to make model services.
 *
 * @public
 */
export const scaffolderModuleMlops = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'mlops',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        clusters: clusterConnectionsServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        reader: coreServices.urlReader,
        runs: scaffolderServiceRef,
        scaffolder: scaffolderActionsExtensionPoint,
      },
      async init(deps) {
        const { auth, catalog, clusters, config, discovery, scaffolder } = deps;
        const repositories = new Repositories(readHosts(config));
        const access = deliveryAccess({ auth, discovery });
        const platform = readPlatform(config);
        const platformRepository = readPlatformRepository(config);
        const proposing = {
          repositories,
          access,
          merge: readMerge(config, 'mlops.templates.merge'),
        };
        scaffolder.addActions(
          createDescribeAction(platform),
          createExtendAction({ repositories, access, platform }),
          createEditGitOpsAction(proposing),
          createSetModelVersionAction(proposing),
          createCheckNamesAction({
            auth,
            catalog,
            clusters,
            config,
            homeCluster: platform.homeCluster,
            repositories,
            platform: platformRepository,
          }),
          createCompareRepositoryAction({ repositories }),
          createPushRepositoryAction({ repositories }),
          createSignWebhooksAction(
            config.getOptionalString('mlops.flagger.webhooks.secret'),
          ),
          createRegisterModelAction(config),
          createAddApplicationsAction({
            repositories,
            platform: platformRepository,
          }),
          createWaitForApplicationAction({ access }),
          createFirstSyncAction({ access }),
          createSubmitWorkflowAction({ access }),
          createReportFailureAction({ repositories }),
        );
        const { httpAuth, httpRouter, logger, permissions, reader, runs } =
          deps;
        const integrations = ScmIntegrations.fromConfig(config);
        const permits = new Permits(permissions);
        httpRouter.use(
          createPreviewRouter({
            httpAuth,
            names: new NameChecks({
              auth,
              catalog,
              clusters,
              logger,
              permits,
              platform,
              platformRepository,
              registry: () => new MlflowRegistry(readMlflow(config)),
              repositories,
              runs: new EarlierRuns(runs),
            }),
            previews: new Previews({
              catalog,
              dryRuns: new DryRuns(
                runs,
                new TemplateFolder({ reader, integrations }),
              ),
              logger,
              permits,
              platform,
              platformRepository,
            }),
          }),
        );
      },
    });
  },
});
