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

/** What somebody decided the portal answers. */
export interface Switch {
  open: boolean;
  /** A user or an operation. */
  by: string;
  /** Milliseconds since 1970. */
  at: number;
  /** A rollout has made use of it: it is open for that one only. */
  used?: boolean;
}

interface Row extends CanaryName {
  question: Question;
  is_open: boolean | number;
  set_by: string;
  set_at: string | number;
  expires_at: string | number | null;
  opened_for: string | null;
}

/** The module's own migrations; the plugin has others in the same database. */
const MIGRATIONS_TABLE = 'flagger_migrations';
const TABLE = 'flagger_switches';

/** What the portal answers to Flagger, shared by all its replicas. */
export class SwitchStore {
  private readonly listeners = new Set<() => void>();

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
    canary: CanaryName,
    question: Question,
  ): Promise<boolean | undefined> {
    return (await this.find(canary, question))?.open;
  }

  async find(
    canary: CanaryName,
    question: Question,
  ): Promise<Switch | undefined> {
    const row: Row | undefined = await this.knex(TABLE)
      .where(keyOf(canary, question))
      .first();
    return row && this.read(row);
  }

  /** Of all Canaries. */
  async all(): Promise<
    Array<{ canary: CanaryName; question: Question; state: Switch }>
  > {
    const rows: Row[] = await this.knex(TABLE).select('*');
    return rows.map(row => {
      const { cluster, namespace, name, question } = row;
      const canary = { cluster, namespace, name };
      return { canary, question, state: this.read(row) };
    });
  }

  async set(
    canary: CanaryName,
    question: Question,
    state: { open: boolean; by: string; expiresAt?: Date },
  ): Promise<void> {
    const key = keyOf(canary, question);
    await this.knex(TABLE)
      .insert({
        ...key,
        is_open: state.open,
        set_by: state.by,
        set_at: this.now(),
        expires_at: state.expiresAt?.getTime() ?? null,
        opened_for: null,
      })
      .onConflict(Object.keys(key))
      .merge();
    this.tell();
  }

  /** As if nobody had ever set it; only what `by` has set, where it is given. */
  async unset(
    canary: CanaryName,
    question: Question,
    by?: string,
  ): Promise<void> {
    await this.knex(TABLE)
      .where({ ...keyOf(canary, question), ...(by && { set_by: by }) })
      .del();
    this.tell();
  }

  /** What is open has let this rollout through, and will let no other. */
  async use(
    canary: CanaryName,
    question: Question,
    checksum: string,
  ): Promise<void> {
    const used = await this.knex(TABLE)
      .where({ ...keyOf(canary, question), is_open: true, opened_for: null })
      .update({ opened_for: checksum });
    if (used > 0) this.tell();
  }

  /**
   * Gates that were opened for another rollout than this are as before; without
   * one, those that were opened for any.
   */
  async forgetUsed(
    { cluster, namespace, name }: CanaryName,
    checksum: string | undefined,
  ): Promise<void> {
    const forgotten = await this.knex(TABLE)
      .where({ cluster, namespace, name, is_open: true })
      .whereNotNull('opened_for')
      .whereNot('opened_for', checksum ?? '')
      .del();
    if (forgotten > 0) this.tell();
  }

  /** Told when this replica has changed something. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private read(row: Row): Switch {
    const { is_open, set_by, set_at, expires_at, opened_for } = row;
    const expired = expires_at !== null && Number(expires_at) <= this.now();
    return {
      open: Boolean(is_open) && !expired,
      by: set_by,
      at: Number(set_at),
      ...(opened_for !== null && { used: true }),
    };
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function keyOf(
  { cluster, namespace, name }: CanaryName,
  question: Question,
): CanaryName & { question: Question } {
  return { cluster, namespace, name, question };
}
