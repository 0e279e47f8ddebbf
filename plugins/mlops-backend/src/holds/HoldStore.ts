import type { ApplicationRef } from '@slipway/backstage-plugin-mlops-node';
import type { Knex } from 'knex';
import { autoSyncOffSchema, type StoredHold } from './storedHoldSchema';

interface Row {
  entity_ref: string;
  environment: string;
  owner: string;
  reason: string;
  since: string | number;
  operation_id: string | null;
  auto_sync_off: string;
  remind_at: string | number | null;
}

/** The holds on all environments, in the plugin's database. */
export class HoldStore {
  /** The plugin's migrations have run. */
  constructor(private readonly knex: Knex) {}

  async all(): Promise<StoredHold[]> {
    const rows: Row[] = await this.knex('holds').select('*');
    return rows.map(readRow);
  }

  async find(
    entityRef: string,
    environment: string,
  ): Promise<StoredHold | undefined> {
    const row = await this.knex<Row>('holds')
      .where({ entity_ref: entityRef, environment })
      .first();
    return row && readRow(row);
  }

  /** In the place of the one that is there. */
  async put({
    entityRef,
    environment,
    hold,
    autoSyncOff,
  }: StoredHold): Promise<void> {
    await this.knex('holds')
      .insert({
        entity_ref: entityRef,
        environment,
        owner: hold.owner,
        reason: hold.reason,
        since: Date.parse(hold.since),
        operation_id: hold.operationId ?? null,
        auto_sync_off: JSON.stringify(autoSyncOff),
        remind_at: hold.remindAt ? Date.parse(hold.remindAt) : null,
      })
      .onConflict(['entity_ref', 'environment'])
      .merge();
  }

  async remove(entityRef: string, environment: string): Promise<void> {
    await this.knex('holds')
      .where({ entity_ref: entityRef, environment })
      .del();
  }

  /** Answers whether it was us who took the reminder on. */
  async takeReminder({
    entityRef,
    environment,
    hold,
  }: StoredHold): Promise<boolean> {
    if (!hold.remindAt) return false;
    const taken = await this.knex('holds')
      .where({
        entity_ref: entityRef,
        environment,
        remind_at: Date.parse(hold.remindAt),
      })
      .update({ remind_at: null });
    return taken > 0;
  }
}

function readRow(row: Row): StoredHold {
  const autoSyncOff = autoSyncOffSchema.parse(JSON.parse(row.auto_sync_off));
  return {
    entityRef: row.entity_ref,
    environment: row.environment,
    autoSyncOff,
    hold: {
      owner: row.owner,
      reason: row.reason,
      since: new Date(Number(row.since)).toISOString(),
      ...(row.operation_id && { operationId: row.operation_id }),
      autoSyncOff: autoSyncOff.map(({ application }) => idOf(application)),
      ...(row.remind_at !== null && {
        remindAt: new Date(Number(row.remind_at)).toISOString(),
      }),
    },
  };
}

/** As `Application.id`. */
function idOf({ cluster, namespace, name }: ApplicationRef): string {
  return [cluster, namespace, name].join('/');
}
