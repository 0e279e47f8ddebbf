import { randomUUID } from 'node:crypto';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { TimelineStore } from '../../timeline/TimelineStore';
import { lampOperation } from '../__testUtils__/lampOperation';
import { makeReplica, type Lease } from '../__testUtils__/makeReplica';
import { until } from '../__testUtils__/until';
import {
  LeaseStore,
  OperationStore,
  type OperationChange,
  type StoredOperation,
} from '../store';
import type { OperationExecutor } from './OperationExecutor';

jest.setTimeout(180_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_17', 'POSTGRES_14'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('replicas in %s', id => {
  const running: OperationExecutor[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map(executor => executor.stop()));
  });

  async function setUp(databaseId: TestDatabaseId) {
    const knex = await databases.init(databaseId);
    await TimelineStore.create({ getClient: async () => knex });
    const store = new OperationStore(knex);
    const replica = (lease?: Lease) => {
      const made = makeReplica(knex, lease);
      running.push(made.executor);
      return made;
    };
    const reached = (operationId: string, state: StoredOperation['state']) =>
      until(
        () => store.find(operationId),
        found => found?.state === state,
      );
    return { knex, store, replica, reached };
  }

  it('give back what they have when they stop, for another to go on', async () => {
    const { store, replica, reached } = await setUp(id);
    const [one, other] = [replica(), replica()];
    const operation = lampOperation('a', 'b');
    one.lamp.behaviour.b = () => ({ state: 'waiting', message: 'Later' });
    await store.create(operation);
    one.executor.start();
    await reached(operation.id, 'waiting');
    await one.executor.stop();
    expect(await store.find(operation.id)).toMatchObject({
      state: 'waiting',
      currentStep: 1,
      leaseOwner: undefined,
      steps: [
        { progress: { state: 'succeeded' } },
        { progress: { state: 'waiting' } },
      ],
    });
    other.executor.start();
    await reached(operation.id, 'succeeded');
    expect(one.lamp.done).toEqual(['a']);
    expect(other.lamp.done).toEqual(['b']);
  });

  it('write nothing any more when another has taken over', async () => {
    const { store, replica, reached } = await setUp(id);
    // It stands still: its lease lapses, and it does not notice.
    const frozen = replica({ leaseMs: 300, renewsEveryMs: 60_000 });
    const other = replica();
    const operation = lampOperation('a', 'b');
    let thaw = () => {};
    frozen.lamp.behaviour.a = async () => {
      await new Promise<void>(resolve => {
        thaw = resolve;
      });
      throw new Error('the bulb broke, which is of no interest any more');
    };
    await store.create(operation);
    frozen.executor.start();
    await reached(operation.id, 'running');
    other.executor.start();
    const after = await reached(operation.id, 'succeeded');
    thaw();
    await frozen.executor.stop();
    expect(other.lamp.done).toEqual(['a', 'b']);
    // Told once the database has answered, which a reader may be ahead of.
    await until(
      () => other.ended.length,
      count => count > 0,
    );
    expect(other.ended).toHaveLength(1);
    expect(frozen.ended).toHaveLength(0);
    expect(await store.find(operation.id)).toEqual(after);
  });

  it('hear of a cancellation that came to another', async () => {
    const { store, replica, reached } = await setUp(id);
    const { lamp, executor } = replica({ leaseMs: 400 });
    const operation = lampOperation('a', 'b');
    lamp.behaviour.b = () => ({ state: 'waiting', message: 'Later' });
    await store.create(operation);
    executor.start();
    const waiting = await reached(operation.id, 'waiting');
    if (!waiting) throw new Error('It is gone');
    expect(await store.askToCancel(waiting, 'user:default/lin')).toBe(true);
    const cancelled = await reached(operation.id, 'cancelled');
    expect(lamp.done).toEqual(['a', 'undo b', 'undo a']);
    expect(cancelled?.cancelledBy).toBe('user:default/lin');
  });

  describe('whose database is away while they write', () => {
    /** Fails once, at the first of these writes. */
    function failAt(
      leases: LeaseStore,
      isIt: (change: OperationChange) => boolean,
    ) {
      const write = leases.write.bind(leases);
      let failures = 0;
      jest.spyOn(leases, 'write').mockImplementation(async (each, change) => {
        if (failures > 0 || !isIt(change)) return write(each, change);
        failures += 1;
        throw new Error('the connection was terminated unexpectedly');
      });
      return () => failures;
    }

    it.each(['running', 'waiting', 'succeeded'])(
      'go on with a step that is %s, and take nothing back for it',
      async state => {
        const { store, replica, reached } = await setUp(id);
        const { lamp, executor, leases, ended } = replica();
        const failures = failAt(leases, ({ steps = [] }) =>
          steps.some(({ progress }) => progress?.state === state),
        );
        let looks = 0;
        lamp.behaviour.a = () => {
          looks += 1;
          return looks === 1
            ? { state: 'waiting', message: 'Later', againAfterMs: 10 }
            : { state: 'done' };
        };
        const operation = lampOperation('a', 'b');
        await store.create(operation);
        executor.start();
        const after = await reached(operation.id, 'succeeded');
        expect(failures()).toBe(1);
        expect(after?.error).toBeUndefined();
        expect(new Set(lamp.done)).toEqual(new Set(['a', 'b']));
        expect(lamp.done.at(-1)).toBe('b');
        await until(
          () => ended.length,
          count => count > 0,
        );
        expect(ended).toHaveLength(1);
      },
    );

    it('take a step back that they could not write to be taken back', async () => {
      const { store, replica, reached } = await setUp(id);
      const { lamp, executor, leases } = replica();
      const failures = failAt(leases, ({ steps = [] }) =>
        steps.some(({ undo }) => undo === 'done'),
      );
      lamp.behaviour.b = () => {
        throw new Error('the bulb broke');
      };
      const operation = lampOperation('a', 'b');
      await store.create(operation);
      executor.start();
      const after = await reached(operation.id, 'failed');
      expect(failures()).toBe(1);
      expect(after?.error?.message).toContain('the bulb broke');
      expect(after?.steps.map(({ undo }) => undo)).toEqual(['done', 'done']);
    });
  });

  it('look once more after a step whose time ran out while nobody was there', async () => {
    const { knex, store, replica, reached } = await setUp(id);
    const operation = lampOperation('a');
    await store.create(operation);
    await knex('operations')
      .where({ id: operation.id })
      .update({ state: 'running' });
    await knex('operation_steps').update({
      progress: JSON.stringify({
        state: 'running',
        startedAt: '2026-11-20T09:00:00Z',
        deadline: '2026-11-20T09:01:00Z',
      }),
    });
    const { lamp, executor } = replica();
    executor.start();
    await reached(operation.id, 'succeeded');
    expect(lamp.done).toEqual(['a']);
  });

  it('let go of a step that does not heed its deadline', async () => {
    const { store, replica, reached } = await setUp(id);
    const operation = lampOperation('a');
    operation.steps.forEach(step =>
      Object.assign(step, { deadlineSeconds: 1 }),
    );
    const { lamp, executor } = replica();
    lamp.behaviour.a = () => new Promise(() => {});
    await store.create(operation);
    executor.start();
    const failed = await reached(operation.id, 'failed');
    expect(failed?.error?.name).toBe('DeadlineError');
  });

  it('forget what is older than it is kept, with its keys and steps', async () => {
    const { knex, store, replica, reached } = await setUp(id);
    const operation = lampOperation('a');
    await store.create(operation);
    replica().executor.start();
    await reached(operation.id, 'succeeded');
    await store.prune(Date.now() - 60_000);
    expect(await store.find(operation.id)).toBeDefined();
    await store.prune(Date.now() + 60_000);
    expect(await store.find(operation.id)).toBeUndefined();
    for (const table of ['operation_steps', 'operation_keys']) {
      expect(await knex(table).select('*')).toEqual([]);
    }
  });

  it('end what nobody approved in time once, and leave alone what may still be', async () => {
    const { store, replica, reached } = await setUp(id);
    const replicas = [replica(), replica(), replica()];
    const approval = { state: 'needed', message: 'Say yes' } as const;
    const request = { ...lampOperation('a'), approval };
    const late = { ...request, expiresAfterMs: 0 };
    const early = {
      ...request,
      ...{ id: randomUUID(), key: randomUUID(), planHash: 'other' },
      expiresAfterMs: 3_600_000,
    };
    await store.create(early);
    await store.create(late);
    replicas.forEach(({ executor }) => executor.start());
    const { error } = (await reached(late.id, 'cancelled')) ?? {};
    expect(error?.message).toContain('Nobody approved it');
    const next = { ...lampOperation('b'), planHash: 'next' };
    await store.create(next);
    replicas.forEach(({ executor }) => executor.look());
    await reached(next.id, 'succeeded');
    expect(await store.find(early.id)).toMatchObject({ state: 'planned' });
    const ended = replicas.flatMap(each => each.ended.map(one => one.id));
    expect(ended.sort()).toEqual([late.id, next.id].sort());
    expect(replicas.flatMap(({ lamp }) => lamp.done)).toEqual(['b']);
  });
});
