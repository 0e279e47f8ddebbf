import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { createSource, stopSources } from './__testUtils__/createSource';
import { type FakeMlflow } from './__testUtils__/fakeMlflow';
import { FRAUD, fraud, live, fraudRegistry } from './__testUtils__/fraud';

const server = setupServer();
registerMswTestHooks(server);

let mlflow: FakeMlflow;

beforeEach(() => {
  mlflow = fraudRegistry();
  server.use(...mlflow.handlers());
});
afterEach(stopSources);

describe('versions one by one', () => {
  const start = async () => {
    mlflow.models.set('fraud-detection', {
      versions: Array.from({ length: 9 }, (_, i) => ({
        version: `${i + 1}`,
        run_id: 'r1',
      })),
    });
    const source = createSource([{ url: mlflow.url }], {
      versionsPerModel: 2,
      intervalMs: 60_000,
    });
    source.bind(fraud);
    await source.start();
    await live(source);
    return source;
  };

  it('reads an old one on demand, once for all who ask at that time', async () => {
    const source = await start();
    const read = () =>
      source.models.getVersion(FRAUD, 'fraud-detection', '3', {});
    const [one, two] = await Promise.all([read(), read()]);
    expect(one).toEqual({
      source: 'mlflow/main',
      version: expect.objectContaining({
        version: '3',
        metrics: { precision: 0.8 },
      }),
    });
    expect(two).toEqual(one);
    expect(mlflow.requestsTo('model-versions/get')).toHaveLength(1);
  });

  it('asks nothing for those it polls', async () => {
    const source = await start();
    expect(
      await source.models.getVersion(FRAUD, 'fraud-detection', '9', {}),
    ).toBeDefined();
    expect(mlflow.requestsTo('model-versions/get')).toEqual([]);
  });

  it.each([
    ['fraud-detection', '99'],
    ['fraud-detection', 'latest'],
    ['fraud-detection', '../../x'],
    ['somebody-elses', '1'],
  ])('knows no %s/%s', async (model, version) => {
    mlflow.models.set('somebody-elses', { versions: [{ version: '1' }] });
    const source = await start();
    expect(
      await source.models.getVersion(FRAUD, model, version, {}),
    ).toBeUndefined();
  });

  it('says which instance is down', async () => {
    const source = await start();
    server.use(http.get('http://mlflow.test/*', () => HttpResponse.error()));
    await expect(
      source.models.getVersion(FRAUD, 'fraud-detection', '3', {}),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining("'main' cannot be reached"),
    });
  });
});
