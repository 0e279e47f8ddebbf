import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  LifecycleService,
  LoggerService,
  PermissionsService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { readMilliseconds } from '@slipway/backstage-plugin-mlops-node';
import type { DeliveryBoard } from '../delivery/DeliveryBoard';
import type { EntityDirectory } from '../entities/EntityDirectory';
import type { Environments } from '../environments';
import { HoldStore } from '../holds';
import { ReleaseLedger } from '../releases';
import type { TimelineStore } from '../timeline/TimelineStore';
import { ActionAuthorizer } from './ActionAuthorizer';
import { BoardDeliveryReader } from './BoardDeliveryReader';
import { OperationExecutor } from './executor/OperationExecutor';
import type { OperationWorld } from './executor/OperationWorld';
import { operationEnded } from './occurrence';
import { OperationAudit } from './OperationAudit';
import { OperationNotices } from './OperationNotices';
import type { OperationRegistry } from './OperationRegistry';
import { Operations } from './Operations';
import { OperationSignals } from './OperationSignals';
import type { OperationsView } from './OperationsView';
import { ApprovalPolicy } from './planning/ApprovalPolicy';
import { OperationPlanner } from './planning/OperationPlanner';
import { LeaseStore, OperationStore, type StoredOperation } from './store';

const LEASE = 'mlops.operations.lease';
const DEFAULT_LEASE_MS = 10_000;
const APPROVAL_EXPIRES = 'mlops.operations.approvalExpiresAfter';
const DEFAULT_APPROVAL_EXPIRES_MS = 24 * 3_600_000;
const NOTHING = {
  environments: [],
  training: { runs: [], total: 0 },
  registry: { models: [] },
  notes: [],
};

/** Joins the parts of the engine, and starts and stops it with the backend. */
export async function startOperations(options: {
  registry: OperationRegistry;
  board: DeliveryBoard;
  directory: EntityDirectory;
  environments: Environments;
  timeline: TimelineStore;
  store: OperationStore;
  holds: HoldStore;
  view: OperationsView;
  retentionMs: number;
  auditor: AuditorService;
  config: RootConfigService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  notifications: NotificationService;
  permissions: PermissionsService;
  scheduler: SchedulerService;
  signals: SignalsService;
}): Promise<{ operations: Operations; audit: OperationAudit }> {
  const { registry, board, config, logger, timeline } = options;
  const { store, holds, view, lifecycle } = options;
  registry.open(new BoardDeliveryReader({ board, holds, timeline }));
  const audit = new OperationAudit(options);
  const telling = new OperationSignals(options);
  const leaseMs = readMilliseconds(config, LEASE) ?? DEFAULT_LEASE_MS;
  const executor = new OperationExecutor({
    store,
    leases: new LeaseStore(timeline.knex, randomUUID(), leaseMs),
    leaseMs,
    registry,
    world: worldOf({
      ...options,
      audit,
      telling,
      notices: new OperationNotices(options),
    }),
    logger,
  });
  const approvals = ApprovalPolicy.fromConfig(config, options.environments);
  approvals.warnOfUnknown(registry.actions(), logger);
  const operations = new Operations({
    registry,
    store,
    planner: new OperationPlanner({
      registry,
      store,
      board,
      approvals,
      releases: new ReleaseLedger(timeline.knex),
    }),
    authorizer: new ActionAuthorizer(options),
    approvalExpiresAfterMs:
      readMilliseconds(config, APPROVAL_EXPIRES) ?? DEFAULT_APPROVAL_EXPIRES_MS,
    changed: async operation => {
      executor.look();
      telling.tell(operation);
      void view.reload();
    },
    cancelled: ({ id }, by) => executor.cancel(id, by),
  });
  await options.scheduler.scheduleTask({
    id: 'mlops-operations-retention',
    frequency: { hours: 6 },
    timeout: { minutes: 10 },
    initialDelay: { minutes: 2 },
    fn: () => store.prune(Date.now() - options.retentionMs),
  });
  let unsubscribe = () => {};
  lifecycle.addStartupHook(async () => {
    await view.reload();
    view.start();
    unsubscribe = board.onChange(entityRefs => executor.wake(entityRefs));
    executor.start();
  });
  lifecycle.addShutdownHook(async () => {
    unsubscribe();
    await executor.stop();
    telling.stop();
    await view.stop();
  });
  return { operations, audit };
}

function worldOf(parts: {
  board: DeliveryBoard;
  directory: EntityDirectory;
  timeline: TimelineStore;
  view: OperationsView;
  audit: OperationAudit;
  telling: OperationSignals;
  notices: OperationNotices;
  logger: LoggerService;
}): OperationWorld {
  const { board, directory, timeline, view, logger } = parts;
  const { audit, telling, notices } = parts;
  const told = (operation: StoredOperation) => {
    telling.tell(operation);
    void view.reload();
  };
  return {
    entity: async entityRef => {
      try {
        return await directory.get(entityRef);
      } catch (error) {
        logger.warn(
          `${entityRef} could not be read: ${toError(error).message}`,
        );
        return undefined;
      }
    },
    delivery: entityRef => board.delivery(entityRef) ?? NOTHING,
    told,
    ends: async (operation, trx) => {
      const at = new Date().toISOString();
      const occurrence = operationEnded(operation, at);
      await timeline.add(operation.entityRef, [occurrence], trx);
    },
    ended: async operation => {
      await audit.ended(operation);
      told(operation);
      void notices.ended(operation);
    },
  };
}
