import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** A Canary by where it lives. */
export interface CanaryName {
  cluster: string;
  namespace: string;
  name: string;
}

/** What Flagger asks: whether to roll back, whether a gate is open. */
export type Question = 'rollback' | `gate/${string}`;

interface Row {
  is_open: boolean | number;
  expires_at: string | number | null;
}

/** The module's own migrations; the plugin has others in the same database. */
const MIGRATIONS_TABLE = 'flagger_migrations';

/** What the portal answers to Flagger, shared by all its replicas. */
export class SwitchStore {
  private constructor(
    private readonly knex: Knex,
    private readonly now: () => number,
  ) {}

  static async create(
    database: DatabaseService,
    now: () => number = Date.now,
  ): Promise<SwitchStore> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@slipway/backstage-plugin-mlops-backend-module-flagger',
          'migrations',
        ),
        tableName: MIGRATIONS_TABLE,
      });
    }
    return new SwitchStore(knex, now);
  }

  /** Undefined where nobody ever set it. One that expired is closed. */
  async isOpen(
    { cluster, namespace, name }: CanaryName,
    question: Question,
  ): Promise<boolean | undefined> {
    const row: Row | undefined = await this.knex('flagger_switches')
      .where({ cluster, namespace, name, question })
      .first('is_open', 'expires_at');
    if (!row) return undefined;
    const expired =
      row.expires_at !== null && Number(row.expires_at) <= this.now();
    return Boolean(row.is_open) && !expired;
  }

  async set(
    { cluster, namespace, name }: CanaryName,
    question: Question,
    state: { open: boolean; by: string; expiresAt?: Date },
  ): Promise<void> {
    const key = { cluster, namespace, name, question };
    await this.knex('flagger_switches')
      .insert({
        ...key,
        is_open: state.open,
        set_by: state.by,
        set_at: this.now(),
        expires_at: state.expiresAt?.getTime() ?? null,
      })
      .onConflict(Object.keys(key))
      .merge();
  }
}
