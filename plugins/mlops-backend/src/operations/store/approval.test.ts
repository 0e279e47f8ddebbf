import { randomUUID } from 'node:crypto';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { FRAUD } from '../../__testUtils__/delivered';
import { TimelineStore } from '../../timeline/TimelineStore';
import { lampOperation } from '../__testUtils__/lampOperation';
import { LeaseStore } from './LeaseStore';
import type { NewOperation } from './newOperation';
import { OperationStore } from './OperationStore';

jest.setTimeout(180_000);

const HOUR_MS = 3_600_000;

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_17', 'POSTGRES_14'],
  disableDocker: true,
});

/** A request that waits; each with a plan of its own. */
const request = (part: Partial<NewOperation> = {}): NewOperation => ({
  ...lampOperation('on'),
  approval: { state: 'needed', message: 'Somebody has to approve it' },
  planHash: randomUUID(),
  expiresAfterMs: HOUR_MS,
  ...part,
});

const given = () => ({
  state: 'given' as const,
  by: 'user:default/mira',
  at: new Date().toISOString(),
});

describe.each(databases.eachSupportedId())('an approval in %s', id => {
  async function setUp(databaseId: TestDatabaseId) {
    const knex = await databases.init(databaseId);
    await TimelineStore.create({ getClient: async () => knex });
    const store = new OperationStore(knex);
    const leases = new LeaseStore(knex, randomUUID(), 10_000);
    const create = async (operation: NewOperation) => {
      const { state } = await store.create(operation);
      expect(state).toBe('created');
      return read(operation.id);
    };
    const read = async (operationId: string) => {
      const found = await store.find(operationId);
      if (!found) throw new Error(`There is no ${operationId}`);
      return found;
    };
    return { knex, store, leases, create, read };
  }

  it('takes the place that it waited for, and only then', async () => {
    const { store, leases, create, read } = await setUp(id);
    const asked = await create(request());
    expect(await store.holderOf(FRAUD, 'production')).toBeUndefined();
    const waiting = await store.awaitingApproval(FRAUD, 'production');
    expect(waiting).toEqual([asked]);
    expect(await leases.claimable()).toEqual([]);
    expect(await store.approve(asked, given())).toBe('approved');
    const holder = await store.holderOf(FRAUD, 'production');
    expect(holder).toEqual(await read(asked.id));
    expect(await store.awaitingApproval(FRAUD, 'production')).toEqual([]);
    expect(await leases.claimable()).toEqual([asked.id]);
    expect(await store.approve(asked, given())).toBe('changed');
  });

  it('is not given while another has the place', async () => {
    const { store, leases, create, read } = await setUp(id);
    const asked = await create(request());
    await create(lampOperation('on'));
    expect(await store.approve(asked, given())).toBe('locked');
    expect(await read(asked.id)).toEqual(asked);
    expect(await leases.claimable()).not.toContain(asked.id);
  });

  it('is given to one of those that are approved at once', async () => {
    const { store, create } = await setUp(id);
    const asked = [];
    for (let i = 0; i < 5; i++) asked.push(await create(request()));
    const results = await Promise.all(
      asked.map(operation => store.approve(operation, given())),
    );
    const lost = Array.from({ length: 4 }, () => 'locked');
    expect(results.sort()).toEqual(['approved', ...lost]);
  });

  it('is asked for once for the same plan', async () => {
    const { store, create } = await setUp(id);
    const { planHash } = await create(request());
    expect(await store.create(request({ planHash }))).toMatchObject({
      state: 'locked',
    });
    await create(request());
  });

  it('comes too late after its time, by the clock of the database', async () => {
    const { knex, store, leases, create } = await setUp(id);
    const [late, early] = [await create(request()), await create(request())];
    expect(late.approval).toMatchObject({ expiresAt: expect.any(String) });
    await knex('operations').where({ id: late.id }).update({ expires_at: 1 });
    expect(await store.approve(late, given())).toBe('expired');
    expect(await leases.claimable()).toEqual([late.id]);
    expect(await store.approve(early, given())).toBe('approved');
  });

  it('is not given to what was cancelled, or what a replica is ending', async () => {
    const { store, leases, create, read } = await setUp(id);
    const [one, other] = [await create(request()), await create(request())];
    await store.askToCancel(one, 'user:default/lin');
    expect(await store.approve(await read(one.id), given())).toBe('changed');
    expect(await leases.claim(other.id)).toBe(true);
    expect(await store.approve(other, given())).toBe('changed');
  });

  it('that was waited for by an older version is no longer in the way', async () => {
    const { knex, store, create, read } = await setUp(id);
    const { id: asked } = await create(request());
    const directory = resolvePackagePath(
      '@slipway/backstage-plugin-mlops-backend',
      'migrations',
    );
    await knex.migrate.down({ directory });
    await knex('operation_locks').update({ lock_name: 'production' });
    await knex.migrate.latest({ directory });
    expect(await store.holderOf(FRAUD, 'production')).toBeUndefined();
    const operation = await read(asked);
    expect(operation.approval).toMatchObject({ expiresAt: expect.any(String) });
    expect(await store.approve(operation, given())).toBe('approved');
  });
});
