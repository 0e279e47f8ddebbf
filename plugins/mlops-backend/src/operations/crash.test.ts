import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
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

const STORES = [
  { store: 'SQLite', start: sqliteFiles, isHere: true },
  { store: 'PostgreSQL', start: ownPostgres, isHere: hasPostgres },
];

/** PostgreSQL’s programs have to be in /usr/lib/postgresql for that part. */
describe.each(STORES)('a backend that is killed, on $store', stored => {
  const itHere = stored.isHere ? it : it.skip;
  let database: LastingDatabase;
  let counter: EffectCounter;
  const backends: CrashableBackend[] = [];

  async function startBackend(): Promise<CrashableBackend> {
    const backend = await CrashableBackend.start({
      features: FEATURES,
      database: database.config,
      settings: { counter: counter.url },
    });
    backends.push(backend);
    return backend;
  }

  beforeAll(async () => {
    if (!stored.isHere) return;
    database = await stored.start();
    counter = await EffectCounter.start();
  });

  afterEach(async () => {
    await Promise.all(backends.splice(0).map(backend => backend.kill()));
  });

  afterAll(async () => {
    await counter?.stop();
    await database?.stop();
  });

  async function crashAt(
    backend: CrashableBackend,
    point: string,
    body: object,
  ) {
    const crashed = backend.killAt(point);
    const { id } = await backend.startOperation(ENTITY, body, randomUUID());
    await crashed;
    await backend.start();
    return backend.ended(id);
  }

  itHere('goes on where it was, before and after each step', async () => {
    const backend = await startBackend();
    const whole = await backend.startOperation(ENTITY, SWITCH, randomUUID());
    await backend.ended(whole.id);
    const points = [...backend.points];
    expect(points).toEqual([
      'before one',
      'after one',
      'before two',
      'saved two',
      'waiting two',
      'before two',
      'after two',
      'before three',
      'after three',
    ]);
    for (const point of new Set(points)) {
      const { id, state, steps } = await crashAt(backend, point, SWITCH);
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

  itHere('goes on taking back, before and after each step', async () => {
    const backend = await startBackend();
    const whole = await backend.startOperation(ENTITY, FAIL, randomUUID());
    const { error } = await backend.ended(whole.id);
    expect(error?.message).toContain('the bulb broke');
    const undoing = backend.points.filter(name => name.includes('undo'));
    expect(undoing).toHaveLength(6);
    for (const point of ['before three', ...undoing]) {
      const { id, state, steps } = await crashAt(backend, point, FAIL);
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
