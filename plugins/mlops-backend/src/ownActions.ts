import type {
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import type { DeliveryBoard } from './delivery/DeliveryBoard';
import { createHoldActions, createHoldSteps, type HoldStore } from './holds';
import type { OperationRegistry } from './operations/OperationRegistry';
import type { OperationStore } from './operations/store';
import { createPromoteAction } from './promote';
import { ReleaseLedger, ReleaseRecorder } from './releases';
import {
  createAwaitRelease,
  createRollbackAction,
  PastReleases,
  takingsBackIn,
} from './rollback';

const ROLLBACK_MERGE = 'mlops.rollback.merge';
const SHARED_PARENTS = 'mlops.rollback.sharedParents';
const PROMOTE_MERGE = 'mlops.promote.merge';

/** The actions of the delivery API itself, and the steps that they take. */
export async function addOwnActions(
  services: {
    config: RootConfigService;
    logger: LoggerService;
    registry: OperationRegistry;
    scheduler: SchedulerService;
  },
  parts: {
    board: DeliveryBoard;
    holds: HoldStore;
    knex: Knex;
    retentionMs: number;
    store: OperationStore;
  },
): Promise<void> {
  const { config, registry } = services;
  const { holds } = parts;
  const ledger = await keepReleases(services, parts);
  const past = new PastReleases();
  const hosts = registry.repositoryHosts;

  createHoldSteps(holds).forEach(step => registry.addStep(step));
  createHoldActions(holds).forEach(action => registry.addAction(action));

  registry.addStep(createAwaitRelease(hosts));
  registry.addAction(
    createRollbackAction({
      ledger,
      takingsBack: takingsBackIn(parts.store),
      past,
      hosts,
      merge: readMerge(config, ROLLBACK_MERGE, 'now'),
      sharedParents: config.getOptionalStringArray(SHARED_PARENTS),
    }),
  );
  registry.addAction(
    createPromoteAction({
      hosts,
      merge: readMerge(config, PROMOTE_MERGE, 'approval'),
    }),
  );
}

/** Writes down how releases do: what a rollback goes back to. */
async function keepReleases(
  { logger, scheduler }: { logger: LoggerService; scheduler: SchedulerService },
  {
    board,
    knex,
    retentionMs,
  }: { board: DeliveryBoard; knex: Knex; retentionMs: number },
): Promise<ReleaseLedger> {
  const ledger = new ReleaseLedger(knex);
  const recorder = new ReleaseRecorder({ ledger, logger });
  board.onJoin((entity, joined) => {
    const entityRef = stringifyEntityRef(entity);
    // What is known by halves may look healthy and not be.
    const isWhole = board
      .statuses(entityRef)
      .every(({ freshness }) => freshness.state === 'live');
    if (isWhole) void recorder.record(entityRef, joined);
  });
  await scheduler.scheduleTask({
    id: 'mlops-releases-retention',
    frequency: { hours: 6 },
    timeout: { minutes: 10 },
    initialDelay: { minutes: 3 },
    fn: () => ledger.prune(new Date(Date.now() - retentionMs)),
  });
  return ledger;
}

function readMerge(
  config: RootConfigService,
  key: string,
  byDefault: 'now' | 'approval',
): 'now' | 'approval' {
  const value = config.getOptionalString(key) ?? byDefault;
  if (value === 'now' || value === 'approval') return value;
  throw new Error(`${key} in the config must be now or approval, not ${value}`);
}
