import { mockServices } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { fraud } from '../__testUtils__/delivered';
import { DeliveryApi } from './DeliveryApi';

const BASE = 'http://backend/api/mlops/v1';
const DELIVERY = `${BASE}/entities/component/default/fraud/delivery`;
const FRAUD = 'component:default/fraud';
const server = setupServer();

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => server.resetHandlers());

const api = new DeliveryApi({
  discovery: mockServices.discovery.mock({
    getBaseUrl: async plugin => `http://backend/api/${plugin}`,
  }),
  auth: mockServices.auth({ pluginId: 'search' }),
});
const going = new AbortController().signal;

it('asks as the search plugin itself', async () => {
  let authorization: string | null = null;
  server.use(
    http.get(DELIVERY, ({ request }) => {
      authorization = request.headers.get('authorization');
      return HttpResponse.json(fraud());
    }),
  );
  expect(await api.read(FRAUD, going)).toMatchObject({ entityRef: FRAUD });
  expect(authorization).toContain('{"sub":"plugin:search","target":"mlops"}');
});

it('asks again when the delivery API stumbles', async () => {
  server.use(
    http.get(DELIVERY, () => new HttpResponse(null, { status: 503 }), {
      once: true,
    }),
    http.get(DELIVERY, () => HttpResponse.json(fraud())),
  );
  expect(await api.read(FRAUD, going)).toBeDefined();
});

it('gives up when it stays down', async () => {
  server.use(http.get(DELIVERY, () => new HttpResponse(null, { status: 503 })));
  await expect(api.read(FRAUD, going)).rejects.toThrow(/503/);
});

it.each([403, 404])(
  'passes over an entity that is answered with %s',
  async status => {
    server.use(
      http.get(DELIVERY, () => HttpResponse.json({ error: {} }, { status })),
    );
    expect(await api.read(FRAUD, going)).toBeUndefined();
  },
);

describe('the sources', () => {
  const ago = (minutes: number) =>
    new Date(Date.now() - minutes * 60_000).toISOString();
  const live = { state: 'live', via: 'watch', observedAt: ago(0) };

  it.each([
    [
      'are loading just after a start',
      { state: 'unavailable', since: ago(0.5), reason: 'x' },
      true,
    ],
    [
      'are not when one is out of reach for long',
      { state: 'unavailable', since: ago(9), reason: 'x' },
      false,
    ],
    ['are not when all have answered', live, false],
  ])('%s', async (_, freshness, expected) => {
    server.use(
      http.get(`${BASE}/sources`, () =>
        HttpResponse.json({ sources: [{ freshness: live }, { freshness }] }),
      ),
    );
    expect(await api.isLoading()).toBe(expected);
  });

  it('are not known of an older delivery API, which keeps nothing back', async () => {
    server.use(
      http.get(
        `${BASE}/sources`,
        () => new HttpResponse(null, { status: 404 }),
      ),
    );
    expect(await api.isLoading()).toBe(false);
  });
});
