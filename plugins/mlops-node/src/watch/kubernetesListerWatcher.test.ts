import type { ClusterConnection } from '../clusters';
import {
  kubernetesListerWatcher,
  type WatchScope,
} from './kubernetesListerWatcher';
import type { ListedEvent, ListPage, ResourceType } from './types';

const CANARY: ResourceType = {
  group: 'flagger.app',
  version: 'v1beta1',
  plural: 'canaries',
  kind: 'Canary',
};
const POD: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
};

const never = new AbortController().signal;

const text = (...chunks: Array<string | Uint8Array | Error>) =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else if (chunk instanceof Error) controller.error(chunk);
      else
        controller.enqueue(
          typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk,
        );
    },
  });

function clusterOf(answer: (url: URL) => Response) {
  const urls: URL[] = [];
  const connection: ClusterConnection = {
    name: 'eu',
    url: 'https://kubernetes.example.com',
    fetch: async path => {
      const url = new URL(path, 'https://kubernetes.example.com');
      urls.push(url);
      return answer(url);
    },
    getJson: async () => ({}),
  };
  return { connection, urls };
}

const status = (code: number, body: object, headers = {}) =>
  Response.json({ kind: 'Status', code, ...body }, { status: code, headers });

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const listed = (
  answer: (url: URL) => Response,
  scope: WatchScope = {},
  resource = CANARY,
): Promise<ListPage[]> =>
  all(
    kubernetesListerWatcher(clusterOf(answer).connection, resource, scope).list(
      never,
    ),
  );

const watched = (...chunks: Array<string | Uint8Array | Error>) =>
  all<ListedEvent>(
    kubernetesListerWatcher(
      clusterOf(() => new Response(text(...chunks))).connection,
      CANARY,
    ).watch('7', never),
  );

describe('a list over the Kubernetes API', () => {
  it('is read in pages, as large as suits the objects', async () => {
    const { connection, urls } = clusterOf(url => {
      const token = url.searchParams.get('continue');
      const page = token === null ? 0 : Number(token);
      return Response.json({
        metadata: {
          resourceVersion: '42',
          continue: page < 2 ? String(page + 1) : '',
        },
        items: Array.from({ length: 20 }, () => ({
          page,
          pad: 'x'.repeat(100),
        })),
      });
    });
    const pages = await all(
      kubernetesListerWatcher(connection, CANARY, {
        labelSelector: 'app in (a, b)',
        fieldSelector: 'metadata.name=a',
      }).list(never),
    );
    expect(pages.map(({ next, items }) => [next, items.length])).toEqual([
      ['1', 20],
      ['2', 20],
      [undefined, 20],
    ]);
    expect(pages[0].resourceVersion).toBe('42');
    expect(urls.map(url => url.pathname)).toEqual(
      Array(3).fill('/apis/flagger.app/v1beta1/canaries'),
    );
    expect(urls.map(url => url.searchParams.get('limit'))).toEqual([
      '25',
      '100',
      '100',
    ]);
    expect(urls[1].searchParams.get('labelSelector')).toBe('app in (a, b)');
    expect(urls[1].searchParams.get('fieldSelector')).toBe('metadata.name=a');
  });

  it('goes on where it broke off', async () => {
    const { connection, urls } = clusterOf(() => Response.json({ items: [] }));
    await all(kubernetesListerWatcher(connection, POD).list(never, 'abc'));
    expect(urls[0].searchParams.get('continue')).toBe('abc');
    expect(urls[0].pathname).toBe('/api/v1/pods');
  });

  it('is asked for in smaller pages when one is far too large', async () => {
    const limits: number[] = [];
    const pages = await listed(url => {
      const limit = Number(url.searchParams.get('limit'));
      limits.push(limit);
      const items = `"${'x'.repeat(4 * 1024 * 1024)}",`.repeat(limit);
      return new Response(`{"items":[${items.slice(0, -1)}]}`);
    });
    expect(limits).toEqual([25, 6]);
    expect(pages[0].items).toHaveLength(6);
  });

  it.each([
    [401, 'WatchRefusedError', /eu answered 401: the portal's credentials/],
    [
      403,
      'WatchRefusedError',
      /may not list canaries\.flagger\.app in namespace fraud; its Role lacks get, list and watch on canaries\.flagger\.app/,
    ],
    [404, 'ResourceTypeMissingError', /has no canaries\.flagger\.app; install/],
    [410, 'WatchExpiredError', /too old/],
    [500, 'WatchRefusedError', /answered 500 to list .*: etcd is slow/],
  ])('that is refused with %i says so', async (code, name, words) => {
    await expect(
      listed(() => status(code, { message: 'etcd is slow' }), {
        namespace: 'fraud',
      }),
    ).rejects.toMatchObject({ name, message: expect.stringMatching(words) });
  });

  it.each([
    ['seconds', () => '3', 3_000],
    ['a date', () => new Date(Date.now() + 60_000).toUTCString(), 59_000],
  ])('waits when it is told to by %s', async (_, value, least) => {
    const error = await listed(() =>
      status(429, {}, { 'retry-after': value() }),
    ).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'RetryAfterError' });
    expect(
      error instanceof Error && 'retryAfterMs' in error && error.retryAfterMs,
    ).toBeGreaterThan(least - 1_500);
  });

  it('does not take a senseless Retry-After for one', async () => {
    await expect(
      listed(() => status(503, {}, { 'retry-after': 'soon' })),
    ).rejects.toMatchObject({ name: 'WatchRefusedError' });
  });

  it.each([
    ['no JSON', '<html>login: s3cret</html>'],
    ['half of it', '{"items":[{"metadata":{"name":"s3cret'],
    ['no list', '{"items":"s3cret"}'],
    ['a number', '7'],
  ])('that is %s is said to be none, without quoting it', async (_, body) => {
    const error = await listed(() => new Response(body)).catch(String);
    expect(error).toContain('sent what is not a list or watch of canaries');
    expect(error).not.toContain('s3cret');
  });

  it('says when the connection broke off', async () => {
    await expect(
      listed(() => new Response(text('{"items":', new Error('ECONNRESET')))),
    ).rejects.toThrow('The API server of eu broke the connection off');
  });

  it('may be empty', async () => {
    expect(await listed(() => Response.json({ items: null }))).toEqual([
      { items: [], resourceVersion: '', next: undefined },
    ]);
  });
});

describe('a watch over the Kubernetes API', () => {
  it('asks for bookmarks and for an end, before its reader loses patience', async () => {
    const { connection, urls } = clusterOf(() => new Response(text()));
    const source = kubernetesListerWatcher(
      connection,
      CANARY,
      {},
      { inactivityMs: 27_000 },
    );
    for (let count = 0; count < 50; count += 1) {
      await all(source.watch('7', never));
    }
    const seconds = urls.map(url =>
      Number(url.searchParams.get('timeoutSeconds')),
    );
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(18);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(24);
    expect(Object.fromEntries(urls[0].searchParams)).toMatchObject({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '7',
    });
  });

  it('yields events, wherever the stream is cut', async () => {
    const line = JSON.stringify({ type: 'ADDED', object: { name: 'Łódź ✓' } });
    const bytes = new TextEncoder().encode(`${line}\n`);
    const cut = bytes.findIndex(byte => byte > 0x7f) + 1;
    const large = JSON.stringify({
      type: 'MODIFIED',
      object: { pad: 'x'.repeat(1_200_000) },
    });
    const events = await watched(
      bytes.subarray(0, cut),
      bytes.subarray(cut),
      '\n',
      large.slice(0, 500_000),
      large.slice(500_000),
      '\n{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n{"type":"SOMETHING","object":{}}\n{"type":"DELETED","object":{}}',
    );
    expect(events.map(({ type }) => type)).toEqual([
      'OPENED',
      'ADDED',
      'MODIFIED',
      'BOOKMARK',
      'DELETED',
    ]);
    expect(events[1]).toEqual({ type: 'ADDED', object: { name: 'Łódź ✓' } });
    expect(events[3]).toEqual({ type: 'BOOKMARK', resourceVersion: '9' });
  });

  it.each([
    [{ code: 410, reason: 'Expired' }, 'WatchExpiredError'],
    [{ code: 410, reason: 'Gone' }, 'WatchExpiredError'],
    [{ code: 500, message: 'etcd' }, 'WatchRefusedError'],
    ['nothing', 'WatchRefusedError'],
  ])('ends with an ERROR event: %j', async (object, name) => {
    await expect(
      watched(`${JSON.stringify({ type: 'ERROR', object })}\n`),
    ).rejects.toMatchObject({ name });
  });

  it.each(['{"type":"ADDED",', 'null', '{"type":7}', '{"type":"BOOKMARK"}'])(
    'says when an event is none: %s',
    async line => {
      await expect(watched(`${line}\n`)).rejects.toThrow(
        'The API server of eu sent what is not a list or watch of canaries',
      );
    },
  );

  it('says when the connection broke off', async () => {
    await expect(watched(new Error('ECONNRESET'))).rejects.toThrow(
      'The API server of eu broke the connection off',
    );
  });
});
