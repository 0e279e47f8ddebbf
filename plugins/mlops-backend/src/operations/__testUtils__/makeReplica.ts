import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { OperationExecutor } from '../executor/OperationExecutor';
import { OperationRegistry } from '../OperationRegistry';
import { LeaseStore, OperationStore, type StoredOperation } from '../store';
import { Lamp } from './Lamp';

export interface Lease {
  /** As the database sees it. */
  leaseMs?: number;
  renewsEveryMs?: number;
}

/** A replica with a lamp of its own, to be started and stopped. */
export function makeReplica(knex: Knex, lease: Lease = {}) {
  const { leaseMs = 10_000 } = lease;
  const { renewsEveryMs = leaseMs / 4 } = lease;
  const lamp = new Lamp();
  const registry = new OperationRegistry();
  registry.addStep(lamp.step);
  const ended: StoredOperation[] = [];
  const leases = new LeaseStore(knex, randomUUID(), leaseMs);
  const executor = new OperationExecutor({
    store: new OperationStore(knex),
    leases,
    leaseMs: renewsEveryMs * 4,
    registry,
    world: {
      entity: async () => undefined,
      delivery: () => ({
        environments: [],
        training: { runs: [], total: 0 },
        registry: { models: [] },
        notes: [],
      }),
      told: () => {},
      ends: async () => {},
      ended: async operation => void ended.push(operation),
    },
    logger: mockServices.logger.mock({
      child: () => mockServices.logger.mock(),
    }),
  });
  return { lamp, executor, ended, leases };
}
