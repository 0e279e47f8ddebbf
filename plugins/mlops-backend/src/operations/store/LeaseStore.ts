import type { Knex } from 'knex';
import { LeaseLostError } from '../errors';
import { databaseTime, whereUnled } from './databaseTime';
import { freeLocks } from './locks';
import type { StoredOperation, StoredStep } from './StoredOperation';

/** What is written of one step. */
export interface StepChange {
  position: number;
  progress?: StoredStep['progress'];
  checkpoint?: StoredStep['checkpoint'];
  output?: StoredStep['output'];
  undo?: StoredStep['undo'];
}

/** What is written at once. */
export interface OperationChange {
  state?: StoredOperation['state'];
  currentStep?: number;
  error?: StoredOperation['error'];
  steps?: readonly StepChange[];
  /** Nothing is written when somebody has asked to cancel it meanwhile. */
  unlessCancelled?: boolean;
  /** It ended: gives its place free. */
  ends?: boolean;
  /** Written together with it. */
  also?(trx: Knex.Transaction): Promise<void>;
}

/** Nothing is written of what was cancelled meanwhile. */
export type WriteResult =
  { state: 'written' } | { state: 'cancelled'; by: string };

const OPEN_STATES = ['planned', 'running', 'waiting', 'compensating'];
const CLAIMED_AT_ONCE = 200;

/**
 * Who carries an operation on. A replica has it for a while, and for longer as
 * long as it says so; it writes only what it has. Time is the database's, since
 * replicas' clocks differ.
 */
export class LeaseStore {
  constructor(
    private readonly knex: Knex,
    /** This replica, in this life of it. */
    readonly owner: string,
    private readonly leaseMs: number,
  ) {}

  /** Those that nobody carries on, and that wait for no approval any more. */
  async claimable(): Promise<string[]> {
    const rows: Array<{ id: string }> = await this.knex('operations')
      .whereNull('finished_at')
      .whereIn('state', OPEN_STATES)
      .andWhere(either => {
        either
          .where({ awaits_approval: false })
          .orWhereNotNull('cancelled_by')
          .orWhereRaw(`expires_at <= ${databaseTime(this.knex)}`);
      })
      .modify(whereUnled, this.knex)
      .orderBy('created_at', 'asc')
      .limit(CLAIMED_AT_ONCE)
      .select('id');
    return rows.map(({ id }) => id);
  }

  /** Answers whether it was us who took it. */
  async claim(id: string): Promise<boolean> {
    const taken = await this.knex('operations')
      .where({ id })
      .whereNull('finished_at')
      .modify(whereUnled, this.knex)
      .update(this.#lease());
    return taken > 0;
  }

  /** Those that we still have, and who asked to cancel them. */
  async renew(
    ids: readonly string[],
  ): Promise<Map<string, { cancelledBy?: string }>> {
    if (ids.length === 0) return new Map();
    const rows: Array<{ id: string; cancelled_by: string | null }> =
      await this.knex('operations')
        .whereIn('id', ids)
        .where({ lease_owner: this.owner })
        .update(this.#lease())
        .returning(['id', 'cancelled_by']);
    return new Map(
      rows.map(row => [row.id, { cancelledBy: row.cancelled_by ?? undefined }]),
    );
  }

  /** Lets another take it at once. */
  async release(id: string): Promise<void> {
    await this.knex('operations')
      .where({ id, lease_owner: this.owner })
      .update({ lease_owner: null, lease_expires_at: null });
  }

  /**
   * @throws LeaseLostError when another replica has it.
   */
  async write(id: string, change: OperationChange): Promise<WriteResult> {
    return this.knex.transaction(async trx => {
      const now = Date.now();
      const changed = await trx('operations')
        .where({ id, lease_owner: this.owner })
        .modify(query => {
          if (change.unlessCancelled) query.whereNull('cancelled_by');
        })
        .update({
          ...columnsOf(change, now),
          revision: trx.raw('revision + 1'),
        });
      if (changed === 0) return this.#refused(trx, id);
      for (const { position, ...step } of change.steps ?? []) {
        await trx('operation_steps')
          .where({ operation_id: id, position })
          .update(stepColumns(step));
      }
      if (change.ends) {
        await freeLocks(trx, id);
      }
      await change.also?.(trx);
      return { state: 'written' };
    });
  }

  async #refused(trx: Knex.Transaction, id: string): Promise<WriteResult> {
    const ours: { cancelled_by: string | null } | undefined = await trx(
      'operations',
    )
      .where({ id, lease_owner: this.owner })
      .first('cancelled_by');
    if (ours?.cancelled_by)
      return { state: 'cancelled', by: ours.cancelled_by };
    throw new LeaseLostError(`Another replica carries ${id} on`);
  }

  #lease() {
    return {
      lease_owner: this.owner,
      lease_expires_at: this.knex.raw(`${databaseTime(this.knex)} + ?`, [
        this.leaseMs,
      ]),
    };
  }
}

function columnsOf(change: OperationChange, now: number) {
  const { state, currentStep, error, ends } = change;
  return {
    updated_at: now,
    ...(state && { state }),
    ...(currentStep !== undefined && { current_step: currentStep }),
    ...(error && { error: JSON.stringify(error) }),
    ...(ends && {
      finished_at: now,
      shown: state === 'failed',
      lease_owner: null,
      lease_expires_at: null,
    }),
  };
}

function stepColumns(step: Omit<StepChange, 'position'>) {
  const { progress, checkpoint, output, undo } = step;
  return {
    ...(progress && { progress: JSON.stringify(progress) }),
    ...(checkpoint && { checkpoint: JSON.stringify(checkpoint) }),
    ...(output && { output: JSON.stringify(output) }),
    ...(undo && { undo }),
  };
}
