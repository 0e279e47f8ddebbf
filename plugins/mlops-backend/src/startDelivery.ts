import type {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsService,
  RootConfigService,
  SchedulerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { readDurationFromConfig } from '@backstage/config';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { durationToMilliseconds } from '@backstage/types';
import type { DeliverySource } from '@slipway/backstage-plugin-mlops-node';
import { DeliveryAuthorizer } from './authorization/DeliveryAuthorizer';
import {
  identifyEachTime,
  identifyRemembering,
} from './authorization/identify';
import { DeliveryBoard } from './delivery/DeliveryBoard';
import { EntityDirectory } from './entities/EntityDirectory';
import { RefreshLoop } from './entities/RefreshLoop';
import { Environments, readEnvironmentRules } from './environments';
import { startFleet } from './fleet/startFleet';
import { GatePolicy } from './gates/GatePolicy';
import { HoldReminder, HoldStore } from './holds';
import { ObjectBindings } from './operations/ObjectBindings';
import type { OperationRegistry } from './operations/OperationRegistry';
import { OperationsView } from './operations/OperationsView';
import { startOperations } from './operations/startOperations';
import { OperationStore } from './operations/store';
import { addOwnActions } from './ownActions';
import { registerActions } from './registry';
import { createAdmission, createCallerAdmission } from './router/admission';
import { createRouter } from './router/createRouter';
import { LogStreams } from './router/LogStreams';
import { DELIVERY_PATH } from './router/paths';
import type { ReadingContext } from './router/routeContext';
import { DeliverySignals } from './signals/DeliverySignals';
import { TimelineRecorder } from './timeline/TimelineRecorder';
import { TimelineStore } from './timeline/TimelineStore';

const REFRESH_INTERVAL = 'mlops.entities.refreshInterval';
const DEFAULT_REFRESH_MS = 30_000;
const RETENTION = 'mlops.timeline.retention';
const DEFAULT_RETENTION_MS = 180 * 24 * 3_600_000;

/** What the delivery API is built from. */
export interface DeliveryServices {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  notifications: NotificationService;
  logger: LoggerService;
  permissions: PermissionsService;
  /** What modules can do. */
  registry: OperationRegistry;
  scheduler: SchedulerService;
  signals: SignalsService;
  sources: readonly DeliverySource[];
  userInfo: UserInfoService;
}

/** Joins the parts, and starts and stops them with the backend. */
export async function startDelivery(services: DeliveryServices): Promise<void> {
  const { auth, catalog, config, httpAuth, logger, sources } = services;
  const gatePolicy = GatePolicy.fromConfig(config);
  const environments = new Environments(readEnvironmentRules(config));
  const timeline = await TimelineStore.create(services.database);
  const store = new OperationStore(timeline.knex);
  const holds = new HoldStore(timeline.knex);
  const view = new OperationsView({
    operations: store,
    holds,
    changed: entityRefs => board.changed(entityRefs),
    logger,
  });
  const board = new DeliveryBoard({
    sources,
    environments,
    gatePolicy,
    standings: view,
    bindings: ObjectBindings.fromConfig(config),
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
    intervalMs: duration(config, REFRESH_INTERVAL) ?? DEFAULT_REFRESH_MS,
    logger,
  });
  const retentionMs = duration(config, RETENTION) ?? DEFAULT_RETENTION_MS;
  const recorder = new TimelineRecorder({
    board,
    store: timeline,
    logger,
    retentionMs,
  });
  await services.scheduler.scheduleTask({
    id: 'mlops-timeline-retention',
    frequency: { hours: 6 },
    timeout: { minutes: 10 },
    initialDelay: { minutes: 1 },
    fn: () => timeline.prune(Date.now() - retentionMs),
  });
  const signals = new DeliverySignals({
    board,
    signals: services.signals,
    record: entityRef => recorder.record(entityRef),
    logger,
  });
  const authorizer = new DeliveryAuthorizer({
    permissions: services.permissions,
    logger,
  });
  const fleet = startFleet({ ...services, board, environments, authorizer });
  const admitCaller = createCallerAdmission({
    auth,
    authorizer,
    directory,
    logger,
  });
  await addOwnActions(services, {
    board,
    holds,
    knex: timeline.knex,
    retentionMs,
    store,
  });
  const { operations, audit } = await startOperations({
    ...services,
    board,
    directory,
    timeline,
    store,
    holds,
    view,
    retentionMs,
  });
  const reminder = new HoldReminder({
    holds,
    notifications: services.notifications,
    logger,
  });
  await services.scheduler.scheduleTask({
    id: 'mlops-hold-reminders',
    frequency: { minutes: 5 },
    timeout: { minutes: 5 },
    initialDelay: { minutes: 1 },
    fn: () => reminder.remind(),
  });
  const reading: ReadingContext = {
    operations,
    audit,
    board,
    sources,
    fleet,
    gatePolicy,
    timeline,
    logStreams: new LogStreams(),
    logger,
  };
  services.httpRouter.use(
    createRouter({
      ...reading,
      httpAuth,
      admit: createAdmission(identifyEachTime(httpAuth), admitCaller),
      admitView: createAdmission(identifyRemembering(httpAuth), admitCaller),
    }),
  );
  // The route itself lets in whom Backstage would, but not by checking a token
  // anew with each request.
  services.httpRouter.addAuthPolicy({
    path: DELIVERY_PATH,
    allow: 'unauthenticated',
  });
  registerActions(services.actionsRegistry, {
    ...reading,
    auth,
    admitCaller,
    deliveryActions: services.registry.actions(),
  });
  services.lifecycle.addStartupHook(async () => {
    board.start();
    signals.start();
    recorder.start();
    await startAll(sources, logger);
    refreshing.start();
  });
  services.lifecycle.addShutdownHook(async () => {
    refreshing.stop();
    signals.stop();
    await recorder.stop();
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

function duration(config: RootConfigService, key: string): number | undefined {
  return config.has(key)
    ? durationToMilliseconds(readDurationFromConfig(config, { key }))
    : undefined;
}
