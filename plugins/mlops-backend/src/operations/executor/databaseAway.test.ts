import {
  postgresBin,
  startPostgres,
  type RunningPostgres,
} from '@slipway/real-parts';
import createKnex, { type Knex } from 'knex';
import { TimelineStore } from '../../timeline/TimelineStore';
import { lampOperation } from '../__testUtils__/lampOperation';
import { makeReplica } from '../__testUtils__/makeReplica';
import { until } from '../__testUtils__/until';
import { OperationStore } from '../store';

jest.setTimeout(180_000);

const STEPS = 'abcdef'.split('');
const MOST_CUTS = 5;

// Skipped where Debian's PostgreSQL is not installed.
(postgresBin ? describe : describe.skip)('replicas on PostgreSQL', () => {
  let postgres: RunningPostgres | undefined;
  const opened: Knex[] = [];

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(knex => knex.destroy()));
  });
  afterAll(() => postgres?.stop());

  function open(pool?: { min: number; max: number }): Knex {
    if (!postgres) throw new Error('PostgreSQL has not started');
    const connection = { ...postgres.connection, database: 'postgres' };
    // It would tell of each connection that is cut.
    const log = { warn: () => {} };
    const knex = createKnex({ client: 'pg', connection, log, pool });
    opened.push(knex);
    return knex;
  }

  it('lose their connections while they write, and carry an operation to its end', async () => {
    const knex = open();
    // One connection, the only one that is not cut.
    const other = open({ min: 1, max: 1 });
    await TimelineStore.create({ getClient: async () => knex });
    const { lamp, executor, ended, leases } = makeReplica(knex, {
      leaseMs: 1_000,
    });
    const write = leases.write.bind(leases);
    let cuts = 0;
    jest.spyOn(leases, 'write').mockImplementation(async (id, change) => {
      const isEnd = change.steps?.some(
        ({ progress }) => progress?.state === 'succeeded',
      );
      if (!isEnd || cuts === MOST_CUTS) return write(id, change);
      cuts += 1;
      const [result] = await Promise.all([
        write(id, change),
        cutAllOthers(other),
      ]);
      return result;
    });
    const store = new OperationStore(other);
    const operation = lampOperation(...STEPS);
    await store.create(operation);
    executor.start();
    const after = await until(
      () => store.find(operation.id),
      found => found?.finishedAt !== undefined,
    );
    await executor.stop();
    expect(after).toMatchObject({ state: 'succeeded' });
    expect(cuts).toBe(MOST_CUTS);
    expect(new Set(lamp.done)).toEqual(new Set(STEPS));
    expect(ended).toHaveLength(1);
  });
});

async function cutAllOthers(knex: Knex): Promise<void> {
  await knex.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database()`,
  );
}
