import { mockServices } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { delivery } from '../__testUtils__/delivered';
import { DeliveryReader } from './DeliveryReader';

const FRAUD = 'component:default/fraud';
const URL =
  'http://backend/api/mlops/v1/entities/component/default/:name/delivery';
const server = setupServer();

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => server.resetHandlers());

function createReader() {
  const clock = { now: 0 };
  const logger = mockServices.logger.mock();
  const reader = new DeliveryReader({
    discovery: mockServices.discovery.mock({
      getBaseUrl: async plugin => `http://backend/api/${plugin}`,
    }),
    auth: mockServices.auth({ pluginId: 'catalog' }),
    logger,
    now: () => clock.now,
  });
  return { reader, clock, logger };
}

it('asks as the catalog itself', async () => {
  let authorization: string | null = null;
  server.use(
    http.get(URL, ({ request }) => {
      authorization = request.headers.get('authorization');
      return HttpResponse.json(delivery());
    }),
  );
  const { reader } = createReader();
  expect(await reader.read(FRAUD)).toMatchObject({ entityRef: FRAUD });
  expect(authorization).toContain('{"sub":"plugin:catalog","target":"mlops"}');
});

it('leaves an API that fails alone for a minute, and says so once', async () => {
  let asked = 0;
  server.use(
    http.get(URL, () => {
      asked += 1;
      return new HttpResponse(null, { status: 503 });
    }),
  );
  const { reader, clock, logger } = createReader();
  expect(await reader.read(FRAUD)).toBeUndefined();
  expect(await reader.read('component:default/churn')).toBeUndefined();
  expect(asked).toBe(1);
  expect(logger.info).toHaveBeenCalledTimes(1);
  clock.now += 60_000;
  expect(await reader.read(FRAUD)).toBeUndefined();
  expect(asked).toBe(2);
});

it('goes on when one entity is not known yet', async () => {
  server.use(
    http.get(URL, ({ params }) =>
      params.name === 'new'
        ? HttpResponse.json(
            { error: { name: 'NotFoundError', message: 'not yet' } },
            { status: 404 },
          )
        : HttpResponse.json(delivery()),
    ),
  );
  const { reader } = createReader();
  expect(await reader.read('component:default/new')).toBeUndefined();
  expect(await reader.read(FRAUD)).toBeDefined();
});

it('asks a little at a time, and for an entity once', async () => {
  let running = 0;
  let most = 0;
  let asked = 0;
  server.use(
    http.get(URL, async () => {
      asked += 1;
      running += 1;
      most = Math.max(most, running);
      await new Promise(resolve => setTimeout(resolve, 5));
      running -= 1;
      return HttpResponse.json(delivery());
    }),
  );
  const { reader } = createReader();
  const refs = Array.from({ length: 20 }, (_, i) => `component:default/s${i}`);
  await Promise.all([...refs, ...refs].map(ref => reader.read(ref)));
  expect(asked).toBe(20);
  expect(most).toBeLessThanOrEqual(4);
});
