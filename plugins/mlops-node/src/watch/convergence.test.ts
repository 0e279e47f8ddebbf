import { mockServices } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { ScriptedServer, type Thing } from '../__testUtils__/ScriptedServer';
import { createWatchCache } from './createWatchCache';
import { WatchRefusedError } from './errors';
import type { ProjectedObject } from './types';

interface Painted extends ProjectedObject {
  color: string;
}

const isThing = (object: unknown): object is Thing =>
  typeof object === 'object' && object !== null && 'color' in object;

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const color = fc.constantFrom('red', 'green', 'blue');
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('put' as const), name, color }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('remove' as const), name }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 300, 1_100, 8_000, 40_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'bookmark',
        'compact',
        'close',
        'drop',
        'silence',
        'fail',
        'break',
        'mend',
      ),
    }),
  },
);

describe('the watch cache, whatever happens', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('is like the server within 30 s, and its changes tell how it came to be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const timers = jest.getTimerCount();
        const server = new ScriptedServer();
        const cache = createWatchCache({
          connections: { list: () => [], get: () => undefined },
          logger: mockServices.logger.mock(),
        });
        const things = cache.acquireFrom<Painted>({
          id: 'things',
          cluster: 'sandbox',
          listerWatcher: server,
          project: (object, { cluster }) =>
            isThing(object)
              ? {
                  cluster,
                  namespace: object.metadata.namespace,
                  name: object.metadata.name,
                  labels: {},
                  color: object.color,
                }
              : undefined,
        });
        const replayed: Record<string, string> = {};
        const odd: unknown[] = [];
        things.onChange(change => {
          if (change.type === 'freshness') return;
          const { type, object } = change;
          const was = replayed[object.name];
          const told =
            type === 'delete' ? object.color : change.previous?.color;
          // Only what really changed is told, and what was there before.
          const isNews = type === 'delete' || object.color !== was;
          if (told !== was || !isNews) odd.push(change);
          if (type === 'delete') delete replayed[object.name];
          else replayed[object.name] = object.color;
        });

        try {
          for (const each of steps) {
            if (each.do === 'put') server.put(each.name, each.color);
            else if (each.do === 'remove') server.remove(each.name);
            else if (each.do === 'pass')
              await jest.advanceTimersByTimeAsync(each.ms);
            else misbehave(server, each.do);
          }
          misbehave(server, 'mend');
          await jest.advanceTimersByTimeAsync(30_000);

          const seen = Object.fromEntries(
            [...things.values()].map(thing => [thing.name, thing.color]).sort(),
          );
          expect(seen).toEqual(server.colors);
          expect(replayed).toEqual(server.colors);
          expect(odd).toEqual([]);
          expect(server.openWatches).toBeLessThanOrEqual(1);
        } finally {
          await cache.stop();
        }
        expect(server.openWatches).toBe(0);
        expect(jest.getTimerCount()).toBe(timers);
      }),
      { numRuns: 300 },
    );
  });
});

function misbehave(server: ScriptedServer, how: string): void {
  switch (how) {
    case 'bookmark':
      return server.bookmark();
    case 'compact':
      return server.compact();
    case 'close':
      return server.close();
    case 'drop':
      return server.drop();
    case 'silence':
      return server.silence();
    case 'fail':
      server.failures.push(new Error('Cut'));
      return undefined;
    case 'break':
      server.broken = new WatchRefusedError('Internal error');
      return undefined;
    default:
      server.broken = undefined;
      server.failures.length = 0;
      return undefined;
  }
}
