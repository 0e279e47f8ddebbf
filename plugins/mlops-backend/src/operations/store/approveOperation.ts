import type { Knex } from 'knex';
import { databaseTime, whereUnled } from './databaseTime';
import { freeLocks, takeLock } from './locks';
import type { StoredOperation } from './StoredOperation';

type Given = Extract<StoredOperation['approval'], { state: 'given' }>;

/**
 * - `changed`: it is not as the caller saw it any more.
 * - `expired`: its time is over, and it is about to be ended.
 * - `locked`: another operation has the place.
 */
export type ApprovalResult = 'approved' | 'changed' | 'expired' | 'locked';

/** Undoes the transaction that it is thrown in. */
class NotApproved extends Error {
  constructor(readonly result: Exclude<ApprovalResult, 'approved'>) {
    super(result);
  }
}

/**
 * Writes the approval and takes the operation's place with it, or nothing: one
 * that is approved may begin at once, whichever replica goes on with it.
 */
export async function approveOperation(
  knex: Knex,
  operation: StoredOperation,
  approval: Given,
): Promise<ApprovalResult> {
  try {
    await knex.transaction(async trx => {
      await approve(trx, operation, approval);
      await freeLocks(trx, operation.id);
      if (!(await takeLock(trx, { ...operation, approval }))) {
        throw new NotApproved('locked');
      }
    });
    return 'approved';
  } catch (error) {
    if (error instanceof NotApproved) return error.result;
    throw error;
  }
}

async function approve(
  trx: Knex.Transaction,
  { id, revision }: StoredOperation,
  approval: Given,
): Promise<void> {
  const now = databaseTime(trx);
  const seen = { id, revision, state: 'planned', awaits_approval: true };
  const changed = await trx('operations')
    .where(seen)
    .whereNull('cancelled_by')
    .andWhere(either =>
      either.whereNull('expires_at').orWhereRaw(`expires_at > ${now}`),
    )
    .modify(whereUnled, trx)
    .update({
      approval: JSON.stringify(approval),
      awaits_approval: false,
      revision: revision + 1,
      updated_at: Date.now(),
    });
  if (changed > 0) return;
  const expired = await trx('operations')
    .where(seen)
    .andWhereRaw(`expires_at <= ${now}`)
    .first('id');
  throw new NotApproved(expired ? 'expired' : 'changed');
}
