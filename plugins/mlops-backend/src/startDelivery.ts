import type {
  AuthService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { durationToMilliseconds } from '@backstage/types';
import type { DeliverySource } from '@slipway/backstage-plugin-mlops-node';
import { DeliveryAuthorizer } from './authorization/DeliveryAuthorizer';
import { DeliveryBoard } from './delivery/DeliveryBoard';
import { EntityDirectory } from './entities/EntityDirectory';
import { RefreshLoop } from './entities/RefreshLoop';
import { Environments, readEnvironmentRules } from './environments';
import { GatePolicy } from './gates/GatePolicy';
import { createAdmission } from './router/admission';
import { createRouter } from './router/createRouter';
import { DeliverySignals } from './signals/DeliverySignals';

const DEFAULT_REFRESH_MS = 30_000;

/** What the delivery API is built from. */
export interface DeliveryServices {
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  permissions: PermissionsService;
  signals: SignalsService;
  sources: readonly DeliverySource[];
}

/** Joins the parts, and starts and stops them with the backend. */
export function startDelivery(services: DeliveryServices): void {
  const { auth, catalog, config, httpAuth, logger, sources } = services;
  const gatePolicy = GatePolicy.fromConfig(config);
  const board = new DeliveryBoard({
    sources,
    environments: new Environments(readEnvironmentRules(config)),
    gatePolicy,
    logger,
  });
  const directory = new EntityDirectory({
    catalog,
    auth,
    logger,
    listener: board,
  });
  const refreshing = new RefreshLoop({
    refresh: () => directory.refresh(),
    intervalMs: refreshInterval(config),
    logger,
  });
  const signals = new DeliverySignals({
    board,
    signals: services.signals,
    logger,
  });
  const authorizer = new DeliveryAuthorizer({
    permissions: services.permissions,
    logger,
  });
  const admit = createAdmission({ httpAuth, authorizer, directory, logger });
  services.httpRouter.use(
    createRouter({ admit, httpAuth, board, sources, gatePolicy, logger }),
  );
  services.lifecycle.addStartupHook(async () => {
    board.start();
    signals.start();
    await startAll(sources, logger);
    refreshing.start();
  });
  services.lifecycle.addShutdownHook(async () => {
    refreshing.stop();
    signals.stop();
    board.stop();
    await Promise.allSettled(sources.map(async source => source.stop()));
  });
}

/** One source that cannot start must not keep the others from it. */
async function startAll(
  sources: readonly DeliverySource[],
  logger: LoggerService,
): Promise<void> {
  await Promise.all(
    sources.map(async source => {
      try {
        await source.start();
      } catch (error) {
        logger.error(
          `The ${source.title} source could not start`,
          toError(error),
        );
      }
    }),
  );
}

function refreshInterval(config: RootConfigService): number {
  const key = 'mlops.entities.refreshInterval';
  return config.has(key)
    ? durationToMilliseconds(readDurationFromConfig(config, { key }))
    : DEFAULT_REFRESH_MS;
}
