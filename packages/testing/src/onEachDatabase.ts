import type { DatabaseService } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  postgresBin,
  startPostgres,
  type RunningPostgres,
} from '@slipway/real-parts';
import createKnex, { type Knex } from 'knex';

/**
 * Tests a contract in SQLite, and in PostgreSQL itself where that is installed.
 * Each time that it opens the database, the given tables are not there.
 */
export function onEachDatabase(
  title: string,
  tables: readonly string[],
  contract: (open: () => Promise<DatabaseService>) => void,
): void {
  const without = async (knex: Knex) => {
    for (const table of tables) await knex.schema.dropTableIfExists(table);
    return mockServices.database.mock({ getClient: async () => knex });
  };

  describe(`${title}, in SQLite`, () => {
    const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
    contract(async () => without(await databases.init('SQLITE_3')));
  });

  // Skipped where Debian's PostgreSQL is not installed.
  (postgresBin ? describe : describe.skip)(`${title}, in PostgreSQL`, () => {
    let postgres: RunningPostgres | undefined;
    let knex: Knex | undefined;

    beforeAll(async () => {
      postgres = await startPostgres();
      knex = createKnex({
        client: 'pg',
        connection: { ...postgres.connection, database: 'postgres' },
      });
    });
    afterAll(async () => {
      await knex?.destroy();
      await postgres?.stop();
    });

    contract(async () => {
      if (!knex) throw new Error('PostgreSQL has not started');
      return without(knex);
    });
  });
}
