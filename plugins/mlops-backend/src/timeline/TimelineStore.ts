import { createHash } from 'node:crypto';
import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  timelineEventSchema,
  type Timeline,
  type TimelineEvent,
} from '@slipway/backstage-plugin-mlops-common';
import type { Knex } from 'knex';
import type { Occurrence } from './occurrence';

/** A place in the timeline: before this instant, and before this event of it. */
export interface TimelineCursor {
  at: number;
  id?: string;
}

interface EventRow {
  id: string | number;
  occurred_at: string | number;
  event: string;
}

/** SQLite takes at most so many variables in a statement, in older versions. */
const ROWS_AT_ONCE = 100;

const storedEventSchema = timelineEventSchema.omit({ id: true });

/** The timelines of all entities, in the plugin's database. */
export class TimelineStore {
  private constructor(readonly knex: Knex) {}

  static async create(database: DatabaseService): Promise<TimelineStore> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@slipway/backstage-plugin-mlops-backend',
          'migrations',
        ),
      });
    }
    return new TimelineStore(knex);
  }

  /**
   * Those that are stored already stay as they are. `knex` may be a transaction
   * of something else.
   */
  async add(
    entityRef: string,
    occurrences: readonly Occurrence[],
    knex: Knex = this.knex,
  ): Promise<void> {
    const rows = occurrences.map(({ key, event }) => ({
      entity_ref: entityRef,
      event_key: createHash('sha256').update(key).digest('hex'),
      occurred_at: Date.parse(event.at),
      event: JSON.stringify(event),
    }));
    for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
      await knex('timeline_events')
        .insert(rows.slice(i, i + ROWS_AT_ONCE))
        .onConflict(['entity_ref', 'event_key'])
        .ignore();
    }
  }

  /** Newest first. */
  async page(
    entityRef: string,
    options: { before?: TimelineCursor; limit: number },
  ): Promise<Timeline> {
    const { before, limit } = options;
    const query = this.knex<EventRow>('timeline_events')
      .where('entity_ref', entityRef)
      .orderBy([
        { column: 'occurred_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit + 1)
      .select('id', 'occurred_at', 'event');
    const rows: EventRow[] = await (before ? earlier(query, before) : query);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > limit && last !== undefined;
    return {
      events: shown.map(readEvent).filter(event => event !== undefined),
      ...(hasMore && { next: `${last.occurred_at}_${last.id}` }),
    };
  }

  /**
   * Remembers the aliases of a model as they are now, and answers those that
   * moved. Where several replicas see a move, one of them is told.
   */
  async moveAliases(
    entityRef: string,
    modelId: string,
    aliases: ReadonlyMap<string, string>,
  ): Promise<AliasMove[]> {
    const known = await this.#aliasesOf(entityRef, modelId);
    const isFirst = known.size === 0;
    const moves: AliasMove[] = [];
    // A row without an alias says that the model was seen before.
    if (isFirst) await this.#setAlias(entityRef, modelId, '', undefined, null);
    for (const [alias, version] of aliases) {
      const from = known.get(alias);
      if (from === version) continue;
      const won = await this.#setAlias(
        entityRef,
        modelId,
        alias,
        from,
        version,
      );
      if (won && !isFirst)
        moves.push({ alias, from: from ?? null, to: version });
    }
    for (const [alias, from] of known) {
      if (alias === '' || from === null || aliases.has(alias)) continue;
      const won = await this.#setAlias(entityRef, modelId, alias, from, null);
      if (won) moves.push({ alias, from, to: null });
    }
    return moves;
  }

  /** Forgets what is older than this. */
  async prune(before: number): Promise<void> {
    await this.knex('timeline_events').where('occurred_at', '<', before).del();
  }

  async #aliasesOf(
    entityRef: string,
    modelId: string,
  ): Promise<Map<string, string | null>> {
    const rows: Array<{ alias: string; version: string | null }> =
      await this.knex('timeline_aliases')
        .where({ entity_ref: entityRef, model_id: modelId })
        .select('alias', 'version');
    return new Map(rows.map(({ alias, version }) => [alias, version]));
  }

  /** Answers whether it was us who changed it. */
  async #setAlias(
    entityRef: string,
    modelId: string,
    alias: string,
    from: string | null | undefined,
    to: string | null,
  ): Promise<boolean> {
    const key = { entity_ref: entityRef, model_id: modelId, alias };
    if (from !== undefined) {
      const changed = await this.knex('timeline_aliases')
        .where({ ...key, version: from })
        .update({ version: to });
      return changed > 0;
    }
    const added = await this.knex('timeline_aliases')
      .insert({ ...key, version: to })
      .onConflict(['entity_ref', 'model_id', 'alias'])
      .ignore()
      .returning('alias');
    return added.length > 0;
  }
}

/** An alias that is on another version than before; null is none. */
export interface AliasMove {
  alias: string;
  from: string | null;
  to: string | null;
}

function earlier(
  query: Knex.QueryBuilder,
  { at, id }: TimelineCursor,
): Knex.QueryBuilder {
  return query.andWhere(builder => {
    builder.where('occurred_at', '<', at);
    if (id === undefined) return;
    builder.orWhere(same =>
      same.where('occurred_at', at).andWhere('id', '<', id),
    );
  });
}

function readEvent({ id, event }: EventRow): TimelineEvent | undefined {
  const parsed = storedEventSchema.safeParse(JSON.parse(event));
  return parsed.success ? { id: String(id), ...parsed.data } : undefined;
}
