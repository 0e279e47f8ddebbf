import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import {
  observedAlertSchema,
  scopeKey,
  type AlertScope,
  type FiringAlert,
} from './FiringAlert';

/** The module's own migrations; the plugin has others in the same database. */
const MIGRATIONS_TABLE = 'alertmanager_migrations';
const TABLE = 'alertmanager_alerts';
/** Of one scope: whoever has its token can't fill the database. */
const MOST_OF_A_SCOPE = 200;

interface Row {
  cluster: string;
  namespace: string;
  entity_ref: string;
  fingerprint: string;
  alert: string;
  starts_at: string | number;
  expires_at: string | number;
}

/** The alerts that fire, shared by all replicas. */
export class AlertStore {
  private readonly listeners = new Set<() => void>();

  private constructor(
    private readonly knex: Knex,
    private readonly options: { expireAfterMs: number; now(): number },
  ) {}

  static async create(
    database: DatabaseService,
    options: { expireAfterMs: number; now?(): number },
  ): Promise<AlertStore> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@slipway/backstage-plugin-mlops-backend-module-alertmanager',
          'migrations',
        ),
        tableName: MIGRATIONS_TABLE,
      });
    }
    return new AlertStore(knex, { now: Date.now, ...options });
  }

  /** Those that fire, of all entities. */
  async all(): Promise<FiringAlert[]> {
    const rows: Row[] = await this.knex(TABLE)
      .where('expires_at', '>', this.options.now())
      .select('*');
    return rows.flatMap(readRow);
  }

  /**
   * Told again, an alert is good for as long again.
   *
   * @returns those that did not fire before.
   */
  async fire(alerts: readonly FiringAlert[]): Promise<FiringAlert[]> {
    if (alerts.length === 0) return [];
    const now = this.options.now();
    const fresh: FiringAlert[] = [];
    await this.knex.transaction(async trx => {
      await trx(TABLE).where('expires_at', '<=', now).del();
      for (const firing of inOneOrder(alerts)) {
        const key = keyOf(firing);
        const since = Date.parse(firing.alert.since);
        const known: Row | undefined = await trx(TABLE).where(key).first();
        if (Number(known?.starts_at) !== since) fresh.push(firing);
        await trx(TABLE)
          .insert({
            ...key,
            alert: JSON.stringify(firing.alert),
            starts_at: since,
            expires_at: now + this.options.expireAfterMs,
          })
          .onConflict(Object.keys(key))
          .merge();
      }
      for (const scope of scopesOf(alerts)) await keepLatest(trx, scope);
    });
    this.tell();
    return fresh;
  }

  /** What fired anew since then goes on firing. */
  async resolve(alerts: readonly FiringAlert[]): Promise<void> {
    let resolved = 0;
    for (const past of alerts) {
      resolved += await this.knex(TABLE)
        .where(keyOf(past))
        .where('starts_at', '<=', Date.parse(past.alert.since))
        .del();
    }
    if (resolved > 0) this.tell();
  }

  /** Told when this replica has changed something. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

async function keepLatest(knex: Knex, scope: AlertScope): Promise<void> {
  const { cluster, namespace, entityRef } = scope;
  const where = { cluster, namespace, entity_ref: entityRef };
  const surplus: Array<Pick<Row, 'fingerprint'>> = await knex(TABLE)
    .where(where)
    .orderBy([
      { column: 'expires_at', order: 'desc' },
      { column: 'starts_at', order: 'desc' },
      { column: 'fingerprint' },
    ])
    .limit(MOST_OF_A_SCOPE * 10)
    .offset(MOST_OF_A_SCOPE)
    .select('fingerprint');
  if (surplus.length === 0) return;
  await knex(TABLE)
    .where(where)
    .whereIn(
      'fingerprint',
      surplus.map(({ fingerprint }) => fingerprint),
    )
    .del();
}

/** Two replicas that write the same rows do not wait for each other. */
function inOneOrder(alerts: readonly FiringAlert[]): FiringAlert[] {
  return [...alerts].sort((a, b) =>
    JSON.stringify(keyOf(a)).localeCompare(JSON.stringify(keyOf(b))),
  );
}

function scopesOf(alerts: readonly FiringAlert[]): Iterable<AlertScope> {
  return new Map(alerts.map(({ scope }) => [scopeKey(scope), scope])).values();
}

function keyOf({ fingerprint, scope }: FiringAlert) {
  const { cluster, namespace, entityRef } = scope;
  return { cluster, namespace, entity_ref: entityRef, fingerprint };
}

function readRow(row: Row): FiringAlert[] {
  const { cluster, namespace, entity_ref: entityRef, fingerprint } = row;
  const alert = observedAlertSchema.safeParse(JSON.parse(row.alert)).data;
  if (!alert) return [];
  return [{ scope: { cluster, namespace, entityRef }, fingerprint, alert }];
}
