import type { StepProgress } from '@slipway/backstage-plugin-mlops-common';
import type { Knex } from 'knex';
import { databaseTime } from './databaseTime';
import { lockOf, takeLock } from './locks';
import type { NewOperation } from './newOperation';

/**
 * - `repeated`: the key was used before, for the request of this hash.
 * - `locked`: another operation has the place of this name.
 */
export type Creation =
  | { state: 'created' }
  | { state: 'repeated'; requestHash: string; operationId: string }
  | { state: 'locked'; lock: string | undefined };

/** Undoes the transaction that it is thrown in. */
class NotCreated extends Error {
  constructor(readonly creation: Creation) {
    super(creation.state);
  }
}

/** Writes an operation with its steps, its key and its lock, or nothing. */
export async function insertOperation(
  knex: Knex,
  operation: NewOperation,
): Promise<Creation> {
  try {
    await knex.transaction(async trx => {
      await insert(trx, operation);
      await takeKey(trx, operation);
      if (!(await takeLock(trx, operation))) throw lockedFor(operation);
    });
    return { state: 'created' };
  } catch (error) {
    if (error instanceof NotCreated) return error.creation;
    throw error;
  }
}

async function insert(
  trx: Knex.Transaction,
  operation: NewOperation,
): Promise<void> {
  const now = Date.now();
  const { id, steps } = operation;
  await trx('operations').insert({
    id,
    entity_ref: operation.entityRef,
    environment: operation.environment,
    action: operation.action,
    title: operation.title,
    state: 'planned',
    requested_by: operation.requestedBy,
    reason: operation.reason,
    request: JSON.stringify(operation.request),
    entity: JSON.stringify(operation.entity),
    release: operation.release && JSON.stringify(operation.release),
    leaves: operation.leaves && JSON.stringify(operation.leaves),
    approval: JSON.stringify(operation.approval),
    awaits_approval: operation.approval.state === 'needed',
    lock_name: operation.lock,
    plan_hash: operation.planHash,
    current_step: 0,
    expires_at:
      operation.expiresAfterMs === undefined
        ? null
        : trx.raw(`${databaseTime(trx)} + ?`, [operation.expiresAfterMs]),
    shown: true,
    revision: 1,
    created_at: now,
    updated_at: now,
  });
  const pending: StepProgress = { state: 'pending' };
  for (const [position, step] of steps.entries()) {
    await trx('operation_steps').insert({
      operation_id: id,
      position,
      step: JSON.stringify(step),
      progress: JSON.stringify(pending),
    });
  }
}

/** Waits for another that is about to take the same one. */
async function takeKey(
  trx: Knex.Transaction,
  operation: NewOperation,
): Promise<void> {
  const { id, requestedBy, entityRef, key, requestHash } = operation;
  const unique = {
    requested_by: requestedBy,
    entity_ref: entityRef,
    idempotency_key: key,
  };
  const taken = await trx('operation_keys')
    .insert({ ...unique, request_hash: requestHash, operation_id: id })
    .onConflict(Object.keys(unique))
    .ignore()
    .returning('operation_id');
  if (taken.length > 0) return;
  const other = await trx<{ request_hash: string; operation_id: string }>(
    'operation_keys',
  )
    .where(unique)
    .first();
  if (!other) throw lockedFor(operation);
  throw new NotCreated({
    state: 'repeated',
    requestHash: other.request_hash,
    operationId: other.operation_id,
  });
}

function lockedFor(operation: NewOperation): NotCreated {
  return new NotCreated({ state: 'locked', lock: lockOf(operation) });
}
