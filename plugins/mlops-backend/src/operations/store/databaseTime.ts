import type { Knex } from 'knex';

/**
 * Milliseconds since 1970 by the database's clock, as SQL: replicas' clocks
 * differ. SQLite's is that of its one replica.
 */
export function databaseTime(knex: Knex): string {
  return isPostgres(knex)
    ? 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)'
    : `${Date.now()}`;
}

/** Operations that no replica carries on. */
export function whereUnled(query: Knex.QueryBuilder, knex: Knex): void {
  query.andWhere(either =>
    either
      .whereNull('lease_owner')
      .orWhereRaw(`lease_expires_at < ${databaseTime(knex)}`),
  );
}

function isPostgres(knex: Knex): boolean {
  return String(knex.client.config.client).startsWith('pg');
}
