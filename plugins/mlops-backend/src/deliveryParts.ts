import { toError } from '@backstage/errors';
import { readMilliseconds } from '@slipway/backstage-plugin-mlops-node';
import { DeliveryBoard } from './delivery/DeliveryBoard';
import type { DeliveryServices } from './DeliveryServices';
import { EntityDirectory } from './entities/EntityDirectory';
import { RefreshLoop } from './entities/RefreshLoop';
import { Environments, readEnvironmentRules } from './environments';
import { GatePolicy } from './gates/GatePolicy';
import { HoldStore } from './holds';
import { ObjectBindings } from './join/ObjectBindings';
import { OperationsView } from './operations/OperationsView';
import { OperationStore } from './operations/store';
import { DeliverySignals } from './signals/DeliverySignals';
import { TimelineRecorder } from './timeline/TimelineRecorder';
import { TimelineStore } from './timeline/TimelineStore';

const REFRESH_INTERVAL = 'mlops.entities.refreshInterval';
const DEFAULT_REFRESH_MS = 30_000;
const RETENTION = 'mlops.timeline.retention';
const DEFAULT_RETENTION_MS = 180 * 24 * 3_600_000;

/** What knows the deliveries, and how long it is kept. */
export type DeliveryParts = Awaited<ReturnType<typeof buildParts>>;

/** From the database up to the board. Nothing runs yet. */
export async function buildParts(services: DeliveryServices) {
  const { auth, catalog, config, logger, sources } = services;
  const gatePolicy = GatePolicy.fromConfig(config);
  const environments = new Environments(readEnvironmentRules(config));
  const timeline = await TimelineStore.create(services.database);
  const { knex } = timeline;
  const store = new OperationStore(knex);
  const holds = new HoldStore(knex);
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
  const retentionMs =
    readMilliseconds(config, RETENTION) ?? DEFAULT_RETENTION_MS;
  return {
    gatePolicy,
    environments,
    timeline,
    knex,
    store,
    holds,
    view,
    board,
    directory,
    retentionMs,
  };
}

/** Has the parts follow the catalog and the sources while the backend runs. */
export async function runParts(
  services: DeliveryServices,
  { board, directory, timeline, retentionMs }: DeliveryParts,
): Promise<void> {
  const { config, lifecycle, logger, scheduler, sources } = services;
  const recorder = new TimelineRecorder({
    board,
    store: timeline,
    logger,
    retentionMs,
  });
  await scheduler.scheduleTask({
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
  const refreshing = new RefreshLoop({
    refresh: () => directory.refresh(),
    intervalMs:
      readMilliseconds(config, REFRESH_INTERVAL) ?? DEFAULT_REFRESH_MS,
    logger,
  });
  lifecycle.addStartupHook(async () => {
    board.start();
    signals.start();
    recorder.start();
    await startAll(services);
    refreshing.start();
  });
  lifecycle.addShutdownHook(async () => {
    refreshing.stop();
    signals.stop();
    await recorder.stop();
    board.stop();
    await Promise.allSettled(sources.map(async source => source.stop()));
  });
}

/** One source that cannot start must not keep the others from it. */
async function startAll({ sources, logger }: DeliveryServices): Promise<void> {
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
