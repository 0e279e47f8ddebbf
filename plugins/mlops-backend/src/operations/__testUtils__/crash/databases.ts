import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { postgresBin, startPostgres } from '@slipway/real-parts';

/** A database that outlives the backends that use it. */
export interface LastingDatabase {
  /** As `backend.database` of the config has it. */
  config: JsonObject;
  stop(): Promise<void>;
}

export const hasPostgres = postgresBin !== undefined;

export async function sqliteFiles(): Promise<LastingDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-crash-'));
  return {
    config: { client: 'better-sqlite3', connection: { directory } },
    stop: () => rm(directory, { recursive: true, force: true }),
  };
}

export async function ownPostgres(): Promise<LastingDatabase> {
  const { connection, stop } = await startPostgres();
  return { config: { client: 'pg', connection }, stop };
}
