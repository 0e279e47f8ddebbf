import { ScriptedServer, type Thing } from '../__testUtils__/ScriptedServer';
import {
  ResourceTypeMissingError,
  RetryAfterError,
  WatchExpiredError,
  WatchRefusedError,
} from './errors';
import { Reflector } from './Reflector';
import type { ListerWatcher } from './types';
import { DEFAULT_WATCH_TUNING } from './WatchTuning';

const SECOND = 1_000;

const isThing = (object: unknown): object is Thing =>
  typeof object === 'object' && object !== null && 'color' in object;

describe('a reflector', () => {
  let server: ScriptedServer;
  let reflector: Reflector;
  let seen: Map<string, string>;
  let changes: string[];

  const follow = (source: ListerWatcher = server) => {
    seen = new Map();
    changes = [];
    reflector = new Reflector(
      source,
      {
        apply: (key, object) => {
          const color = isThing(object) ? object.color : '?';
          seen.set(key, color);
          changes.push(`${key} ${color}`);
        },
        remove: key => {
          seen.delete(key);
          changes.push(`${key} removed`);
        },
        freshnessChanged: () => changes.push(reflector.freshness().state),
      },
      DEFAULT_WATCH_TUNING,
    );
    reflector.start();
  };
  const pass = (milliseconds: number) =>
    jest.advanceTimersByTimeAsync(milliseconds);
  const colors = () =>
    Object.fromEntries(
      [...seen]
        .map(([key, color]) => [key.slice('demo/'.length), color])
        .sort(),
    );
  const requests = (kind: string) =>
    server.requests.filter(request => request.kind === kind);
  const gaps = () =>
    server.requests
      .filter(({ kind }) => kind !== 'page')
      .map(({ at }, index, all) => (index === 0 ? 0 : at - all[index - 1].at))
      .slice(1);

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    server = new ScriptedServer();
    for (const name of ['a', 'b', 'c', 'd']) server.put(name, 'red');
  });

  afterEach(async () => {
    await reflector.stop();
    expect(server.openWatches).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('lists in pages, then watches from the version of the list', async () => {
    follow();
    expect(reflector.freshness()).toMatchObject({ state: 'unavailable' });
    await pass(0);
    expect(colors()).toEqual({ a: 'red', b: 'red', c: 'red', d: 'red' });
    expect(server.requests.map(({ kind, from }) => [kind, from])).toEqual([
      ['list', undefined],
      ['page', '5/3'],
      ['watch', '5'],
    ]);
    expect(reflector.freshness()).toMatchObject({
      state: 'live',
      via: 'watch',
    });

    server.put('e', 'blue');
    server.put('a', 'green');
    server.remove('b');
    await pass(0);
    expect(colors()).toEqual({ a: 'green', c: 'red', d: 'red', e: 'blue' });
  });

  it('goes on from the last version, a bookmark included', async () => {
    follow();
    await pass(0);
    server.put('a', 'green');
    server.bookmark();
    await pass(20 * SECOND);
    server.close();
    await pass(0);
    expect(requests('watch').at(-1)?.from).toBe('7');
    expect(requests('list')).toHaveLength(1);
    expect(reflector.freshness().state).toBe('live');
  });

  it('does not hasten when a server ends each watch at once', async () => {
    follow();
    const closing = setInterval(() => server.close(), 10);
    await pass(10 * SECOND);
    clearInterval(closing);
    expect(requests('watch').length).toBeLessThanOrEqual(11);
    expect(reflector.freshness().state).toBe('live');
  });

  it('lists again after 410, and tells only what really changed', async () => {
    follow();
    await pass(5 * SECOND);
    server.silence();
    server.put('a', 'green');
    server.remove('b');
    server.put('e', 'blue');
    server.compact();
    changes = [];
    await pass(30 * SECOND);
    expect(changes).toEqual(['demo/a green', 'demo/e blue', 'demo/b removed']);
  });

  it('slows down when a server that lists knows no version', async () => {
    follow();
    await pass(0);
    server.drop();
    const watch = server.watch.bind(server);
    const refuse = () => {
      server.requests.push({ kind: 'watch', at: Date.now() });
      throw new WatchExpiredError('The version is too old');
    };
    server.watch = async function* refused(...args) {
      refuse();
      yield* watch(...args);
    };
    await pass(120 * SECOND);
    expect(requests('list').length).toBeLessThan(30);
    expect(reflector.freshness()).toMatchObject({
      state: 'stale',
      reason: 'The version is too old',
    });
  });

  it('lists again when a version is refused time and again', async () => {
    follow();
    await pass(0);
    server.broken = new WatchRefusedError('Too large resource version');
    server.drop();
    await pass(8 * SECOND);
    server.broken = undefined;
    server.compact();
    await pass(30 * SECOND);
    expect(requests('list').length).toBeGreaterThan(1);
    expect(reflector.freshness().state).toBe('live');
  });

  it('never asks more than once a second while all fails, and is back within 30 s', async () => {
    follow();
    await pass(0);
    server.broken = new Error('No route to host');
    server.drop();
    await pass(0.5 * SECOND);
    server.requests.length = 0;
    await pass(300 * SECOND);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(SECOND);
    expect(Math.max(...gaps())).toBeLessThanOrEqual(12 * SECOND);
    expect(reflector.freshness()).toMatchObject({
      state: 'stale',
      reason: 'No route to host',
    });

    server.put('a', 'green');
    server.broken = undefined;
    await pass(15 * SECOND);
    expect(colors().a).toBe('green');
    expect(reflector.freshness().state).toBe('live');
  });

  it('does not call one broken connection trouble', async () => {
    follow();
    await pass(10 * SECOND);
    changes = [];
    server.drop();
    await pass(10 * SECOND);
    expect(changes).toEqual([]);
    expect(reflector.freshness().state).toBe('live');
  });

  it('stays stale while a server accepts each watch and breaks it off', async () => {
    follow();
    await pass(0);
    const dropping = setInterval(() => server.drop(new Error('Cut')), 100);
    await pass(20 * SECOND);
    expect(reflector.freshness()).toMatchObject({
      state: 'stale',
      reason: 'Cut',
    });
    expect(changes.filter(change => change === 'stale')).toHaveLength(1);
    clearInterval(dropping);
    await pass(15 * SECOND);
    expect(reflector.freshness().state).toBe('live');
  });

  it('notices silence within 30 s, and catches up', async () => {
    follow();
    await pass(3 * SECOND);
    server.silence();
    server.put('a', 'green');
    await pass(28 * SECOND);
    expect(colors().a).toBe('green');
  });

  it('says so when silence follows silence', async () => {
    server.hangs = true;
    follow();
    await pass(80 * SECOND);
    expect(reflector.freshness()).toMatchObject({
      state: 'stale',
      reason: 'Nothing was heard for 27 s',
    });
    server.hangs = false;
    await pass(28 * SECOND);
    // Accepted is not heard.
    expect(reflector.freshness().state).toBe('stale');
    server.bookmark();
    await pass(0);
    expect(reflector.freshness().state).toBe('live');
  });

  it('waits as long as it is asked to', async () => {
    server.failures.push(new RetryAfterError('Busy', 20 * SECOND));
    follow();
    await pass(19 * SECOND);
    expect(server.requests).toHaveLength(1);
    await pass(2 * SECOND);
    expect(reflector.freshness().state).toBe('live');
  });

  it('asks seldom for a resource type that has never been there', async () => {
    server.broken = new ResourceTypeMissingError('No such CRD');
    follow();
    await pass(0);
    expect(reflector.freshness()).toMatchObject({
      state: 'unavailable',
      reason: 'No such CRD',
    });
    await pass(10 * 60 * SECOND);
    expect(server.requests.length).toBeLessThanOrEqual(11);
    expect(changes).toEqual(['unavailable']);
    server.broken = undefined;
    await pass(61 * SECOND);
    expect(reflector.freshness().state).toBe('live');
  });

  it('is soon back when a resource type was missing for a moment', async () => {
    follow();
    await pass(0);
    server.broken = new ResourceTypeMissingError('No such CRD');
    server.drop();
    await pass(20 * SECOND);
    server.broken = undefined;
    await pass(15 * SECOND);
    expect(reflector.freshness().state).toBe('live');
  });

  it('goes on with a list that broke off', async () => {
    const page = server.list.bind(server);
    let failed = false;
    server.list = async function* list(signal, from) {
      for await (const each of page(signal, from)) {
        yield each;
        if (failed) continue;
        failed = true;
        throw new Error('Cut');
      }
    };
    follow();
    await pass(5 * SECOND);
    expect(requests('list').map(({ from }) => from)).toEqual([
      undefined,
      '5/3',
    ]);
    expect(colors()).toEqual({ a: 'red', b: 'red', c: 'red', d: 'red' });
  });

  it('begins a list anew when its continue token has expired', async () => {
    server.pageSize = 1;
    const page = server.list.bind(server);
    let pages = 0;
    server.list = async function* list(signal, from) {
      for await (const each of page(signal, from)) {
        pages += 1;
        if (pages === 2) {
          server.remove('a');
          server.compact();
        }
        yield each;
      }
    };
    follow();
    await pass(5 * SECOND);
    expect(colors()).toEqual({ b: 'red', c: 'red', d: 'red' });
    expect(reflector.freshness().state).toBe('live');
  });

  it('lists before each watch where a watch cannot go on', async () => {
    follow({
      resumes: false,
      list: (signal, from) => server.list(signal, from),
      watch: (version, signal) => server.watch(version, signal),
    });
    await pass(5 * SECOND);
    server.close();
    await pass(5 * SECOND);
    server.drop();
    await pass(5 * SECOND);
    expect(requests('list')).toHaveLength(3);
  });

  it('is as patient as a source asks it to be', async () => {
    follow({
      inactivityMs: 5 * 60 * SECOND,
      list: (signal, from) => server.list(signal, from),
      watch: (version, signal) => server.watch(version, signal),
    });
    await pass(4 * 60 * SECOND);
    expect(requests('watch')).toHaveLength(1);
  });

  it('leaves out what is no object', async () => {
    follow({
      list: async function* list() {
        yield {
          items: [null, 7, {}, { metadata: { name: 3 } }],
          resourceVersion: '1',
        };
      },
      watch: async function* watch(_, signal) {
        yield { type: 'OPENED' };
        yield { type: 'ADDED', object: 'nothing' };
        yield { type: 'DELETED', object: null };
        yield* server.watch('5', signal);
      },
    });
    await pass(SECOND);
    server.put('e', 'blue');
    await pass(0);
    expect(colors()).toEqual({ e: 'blue' });
  });

  it('ends though a source does not heed its signal', async () => {
    follow({
      list: async function* list() {
        yield { items: [], resourceVersion: '1' };
      },
      watch: async function* watch() {
        yield { type: 'OPENED' };
        await new Promise(() => undefined);
      },
    });
    await pass(SECOND);
    await expect(reflector.stop()).resolves.toBeUndefined();
  });

  it('ends while it pauses', async () => {
    server.broken = new Error('Down');
    follow();
    await pass(20 * SECOND);
    await reflector.stop();
    const { length } = server.requests;
    await pass(60 * SECOND);
    expect(server.requests).toHaveLength(length);
  });
});
