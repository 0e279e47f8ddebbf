import type { Knex } from 'knex';
import { approveOperation, type ApprovalResult } from './approveOperation';
import type { NewOperation } from './newOperation';
import { insertOperation, type Creation } from './insertOperation';
import { readOperations } from './rows';
import type { StoredOperation } from './StoredOperation';

/** What belongs to one request: the same key means the same operation. */
export interface OperationKey {
  requestedBy: string;
  entityRef: string;
  key: string;
}

const OPEN_STATES = ['planned', 'running', 'waiting', 'compensating'];
/** What was taken back before that hardly stands in the way of anything. */
const LEAVING_READ = 30;
/** Those that failed are shown to whoever comes next, and not for ever. */
const FAILURE_SHOWN_MS = 7 * 24 * 3_600_000;

/** The operations of all entities, in the plugin's database. */
export class OperationStore {
  /** The plugin's migrations have run. */
  constructor(private readonly knex: Knex) {}

  /** All or nothing; the database itself keeps a place from being taken twice. */
  async create(operation: NewOperation): Promise<Creation> {
    return insertOperation(this.knex, operation);
  }

  async findKey({
    requestedBy,
    entityRef,
    key,
  }: OperationKey): Promise<
    { requestHash: string; operationId: string } | undefined
  > {
    const row: { request_hash: string; operation_id: string } | undefined =
      await this.knex('operation_keys')
        .where({
          requested_by: requestedBy,
          entity_ref: entityRef,
          idempotency_key: key,
        })
        .first('request_hash', 'operation_id');
    return (
      row && { requestHash: row.request_hash, operationId: row.operation_id }
    );
  }

  async find(id: string): Promise<StoredOperation | undefined> {
    const [found] = await this.#read(query => query.where({ id }));
    return found;
  }

  /** Newest first. */
  async list(
    entityRef: string,
    { environment, limit }: { environment?: string; limit: number },
  ): Promise<StoredOperation[]> {
    return this.#read(query => {
      query.where({ entity_ref: entityRef });
      if (environment !== undefined) query.where({ environment });
      query
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit);
    });
  }

  /** Those that take a release back, newest first. */
  async leaving(
    entityRef: string,
    environment: string,
  ): Promise<StoredOperation[]> {
    return this.#read(query =>
      query
        .where({ entity_ref: entityRef, environment })
        .whereNotNull('leaves')
        .orderBy('created_at', 'desc')
        .limit(LEAVING_READ),
    );
  }

  /** The one that has the place now. */
  async holderOf(
    entityRef: string,
    lock: string,
  ): Promise<StoredOperation | undefined> {
    const [found] = await this.#read(query =>
      query.whereIn(
        'id',
        this.knex('operation_locks')
          .where({ entity_ref: entityRef, lock_name: lock })
          .select('operation_id'),
      ),
    );
    return found;
  }

  /** Those that wait for an approval to take this place, oldest first. */
  async awaitingApproval(
    entityRef: string,
    lock: string,
  ): Promise<StoredOperation[]> {
    return this.#read(query =>
      query
        .where({
          entity_ref: entityRef,
          lock_name: lock,
          awaits_approval: true,
        })
        .whereNull('finished_at')
        .whereNull('cancelled_by')
        .orderBy('created_at', 'asc'),
    );
  }

  /** Those under way, and the last of each place where it failed. */
  async shown(): Promise<StoredOperation[]> {
    return this.#read(query =>
      query
        .where({ shown: true })
        .andWhere(either =>
          either
            .whereNull('finished_at')
            .orWhere('finished_at', '>', Date.now() - FAILURE_SHOWN_MS),
        )
        .orderBy('created_at', 'asc'),
    );
  }

  /** From then on it may begin, in the place that it takes with it. */
  async approve(
    operation: StoredOperation,
    approval: Extract<StoredOperation['approval'], { state: 'given' }>,
  ): Promise<ApprovalResult> {
    return approveOperation(this.knex, operation, approval);
  }

  /** Answers whether it was still as the caller saw it. */
  async askToCancel(
    { id, revision }: StoredOperation,
    by: string,
  ): Promise<boolean> {
    const changed = await this.knex('operations')
      .where({ id, revision })
      .whereIn('state', OPEN_STATES)
      .update({
        cancelled_by: by,
        revision: revision + 1,
        updated_at: Date.now(),
      });
    return changed > 0;
  }

  /** Forgets those that ended before this. */
  async prune(before: number): Promise<void> {
    await this.knex.transaction(async trx => {
      const old = () =>
        trx('operations').where('finished_at', '<', before).select('id');
      await trx('operation_keys').whereIn('operation_id', old()).del();
      await trx('operation_steps').whereIn('operation_id', old()).del();
      await trx('operations').where('finished_at', '<', before).del();
    });
  }

  async #read(
    choose: (query: Knex.QueryBuilder) => unknown,
  ): Promise<StoredOperation[]> {
    const query = this.knex('operations').select('*');
    choose(query);
    const rows: Array<{ id: string }> = await query;
    if (rows.length === 0) return [];
    const steps: unknown[] = await this.knex('operation_steps')
      .whereIn(
        'operation_id',
        rows.map(({ id }) => id),
      )
      .select('*');
    return readOperations(rows, steps);
  }
}
