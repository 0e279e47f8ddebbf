import type { Knex } from 'knex';
import type { StoredOperation } from './StoredOperation';

type Locking = Pick<
  StoredOperation,
  'id' | 'entityRef' | 'environment' | 'approval' | 'lock' | 'planHash'
>;

/**
 * The place that it takes: its environment's once it may begin. Until it is
 * approved it is in the way of its like only, so that what one person asked
 * for and nobody approves keeps nobody from acting.
 */
export function lockOf({
  approval,
  lock,
  planHash,
}: Locking): string | undefined {
  if (lock === undefined || approval.state !== 'needed') return lock;
  return `approval of ${planHash}`;
}

/** Answers whether it was free; waits for another that is about to take it. */
export async function takeLock(
  trx: Knex.Transaction,
  operation: Locking,
): Promise<boolean> {
  const name = lockOf(operation);
  if (name === undefined) return true;
  const { id, entityRef, environment, approval } = operation;
  const taken = await trx('operation_locks')
    .insert({ entity_ref: entityRef, lock_name: name, operation_id: id })
    .onConflict(['entity_ref', 'lock_name'])
    .ignore()
    .returning('operation_id');
  if (taken.length === 0) return false;
  if (environment === undefined || approval.state === 'needed') return true;
  // What failed here before is not the last any more.
  await trx('operations')
    .where({ entity_ref: entityRef, environment, shown: true })
    .whereNotNull('finished_at')
    .update({ shown: false });
  return true;
}

export async function freeLocks(
  trx: Knex.Transaction,
  operationId: string,
): Promise<void> {
  await trx('operation_locks').where({ operation_id: operationId }).del();
}
