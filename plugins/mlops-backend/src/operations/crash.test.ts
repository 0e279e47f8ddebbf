import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { CrashableBackend } from './__testUtils__/crash/CrashableBackend';
import {
  hasPostgres,
  ownPostgres,
  sqliteFiles,
  type LastingDatabase,
} from './__testUtils__/crash/databases';
import { EffectCounter } from './__testUtils__/crash/EffectCounter';

jest.setTimeout(600_000);

const FEATURES = join(__dirname, '__testUtils__/crash/lampFeatures.ts');
const ENTITY = '/entities/component/default/fraud-detection';
const SWITCH = { action: 'lamp.switch', environment: 'production' };
const FAIL = { ...SWITCH, input: { fails: true } };

const DONE = ['one', 'two', 'three'];
const UNDONE = [...DONE, 'undo three', 'undo two', 'undo one'];
const POINTS = [
  'before one',
  'after one',
  'before two',
  'saved two',
  'waiting two',
  'before two',
  'after two',
  'before three',
  'after three',
];

let database: LastingDatabase;
let counter: EffectCounter;
const backends: CrashableBackend[] = [];

async function startBackend(config?: JsonObject): Promise<CrashableBackend> {
  const backend = await CrashableBackend.start({
    features: FEATURES,
    database: database.config,
    settings: { counter: counter.url },
    config,
  });
  backends.push(backend);
  return backend;
}

async function stopAll(): Promise<void> {
  await Promise.all(backends.splice(0).map(backend => backend.kill()));
  await database.stop();
}

beforeAll(async () => {
  counter = await EffectCounter.start();
});

afterAll(async () => {
  await counter.stop();
});

describe('a backend that is killed and started again', () => {
  let backend: CrashableBackend;

  beforeAll(async () => {
    database = await sqliteFiles();
    backend = await startBackend();
  });

  afterAll(stopAll);

  async function crashAt(point: string, body: object) {
    const crashed = backend.killAt(point);
    const { id } = await backend.startOperation(ENTITY, body, randomUUID());
    await crashed;
    await backend.start();
    return backend.ended(id);
  }

  it('goes on where it was, before and after each step', async () => {
    const whole = await backend.startOperation(ENTITY, SWITCH, randomUUID());
    await backend.ended(whole.id);
    expect(backend.points).toEqual(POINTS);
    for (const point of new Set(POINTS)) {
      const { id, state, steps } = await crashAt(point, SWITCH);
      expect({ point, state, effects: counter.of(id) }).toEqual({
        point,
        state: 'succeeded',
        effects: DONE,
      });
      expect(steps.map(({ progress }) => progress.state)).toEqual([
        'succeeded',
        'succeeded',
        'succeeded',
      ]);
    }
  });

  it('goes on taking back, before and after each step', async () => {
    backend.points.length = 0;
    const whole = await backend.startOperation(ENTITY, FAIL, randomUUID());
    const { error } = await backend.ended(whole.id);
    expect(error?.message).toContain('the bulb broke');
    const undoing = backend.points.filter(name => name.includes('undo'));
    expect(undoing).toHaveLength(6);
    for (const point of ['before three', ...undoing]) {
      const { id, state, steps } = await crashAt(point, FAIL);
      expect({ point, state, effects: counter.of(id) }).toEqual({
        point,
        state: 'failed',
        effects: UNDONE,
      });
      expect(steps.map(({ progress }) => progress.state)).toEqual([
        'undone',
        'undone',
        'undone',
      ]);
    }
  });
});

// Skipped where PostgreSQL is not installed in /usr/lib/postgresql.
const describeWithPostgres = hasPostgres ? describe : describe.skip;

describeWithPostgres('two replicas on one PostgreSQL', () => {
  const replicas: CrashableBackend[] = [];
  // None that lives is taken for dead, though the machine stalls for a moment.
  const patient = { mlops: { operations: { lease: { seconds: 4 } } } };

  beforeAll(async () => {
    database = await ownPostgres();
    // The first makes the tables.
    replicas.push(await startBackend(patient));
    replicas.push(await startBackend(patient));
  });

  afterAll(stopAll);

  it('carry each operation on once, and make one of fifty starts', async () => {
    for (let round = 0; round < 3; round++) {
      // Whoever asks after its end starts another.
      const letGo = counter.hold();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          replicas[i % 2].request(`${ENTITY}/operations`, {
            method: 'POST',
            body: SWITCH,
            key: randomUUID(),
          }),
        ),
      ).finally(letGo);
      const started = answers.filter(({ status }) => status === 201);
      expect(answers.map(({ status }) => status).sort()).toEqual([
        201,
        ...Array.from({ length: 49 }, () => 409),
      ]);
      const { id } = await started[0].json();
      const { state } = await replicas[1].ended(id);
      expect(state).toBe('succeeded');
      expect(counter.of(id)).toEqual(DONE);
    }
    const points = replicas.flatMap(replica => replica.points).sort();
    expect(points).toEqual([...POINTS, ...POINTS, ...POINTS].sort());
  });

  it('answer fifty requests with one key by one operation', async () => {
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const answer = await replicas[i % 2].request(`${ENTITY}/operations`, {
          method: 'POST',
          body: SWITCH,
          key,
        });
        return answer.json();
      }),
    );
    const ids = new Set(answers.map(({ id }) => id));
    expect(ids.size).toBe(1);
    await replicas[0].ended(answers[0].id);
    expect(counter.of(answers[0].id)).toEqual(DONE);
  });

  it.each([
    ['after one', SWITCH, 'succeeded', DONE],
    ['after three', SWITCH, 'succeeded', DONE],
    ['after undo two', FAIL, 'failed', UNDONE],
  ])(
    'take over from one that is killed %s',
    async (point, body, end, effects) => {
      await Promise.all(replicas.map(replica => replica.revive()));
      const killed = replicas.map(replica => replica.killAt(point));
      const { id } = await replicas[0].startOperation(
        ENTITY,
        body,
        randomUUID(),
      );
      const dead = await Promise.race(
        killed.map(async (crash, i) => {
          await crash;
          return i;
        }),
      );
      replicas.forEach(replica => replica.spare());
      const { state } = await replicas[1 - dead].ended(id);
      expect(state).toBe(end);
      expect(counter.of(id)).toEqual(effects);
    },
  );
});
