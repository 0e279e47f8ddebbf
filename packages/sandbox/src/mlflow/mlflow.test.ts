import { converse } from './testing/conversation';
import type { Exchange } from './testing/speaker';
import { serveMlflow, type RunningMlflow } from './testing/serve';

describe("the sandbox's MLflow", () => {
  let mlflow: RunningMlflow;

  afterEach(() => mlflow.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${mlflow.url}${path}`, { headers });

  it('tells its health and its version', async () => {
    mlflow = await serveMlflow();
    expect(await (await get('/health')).text()).toBe('OK');
    expect(await (await get('/version')).text()).toMatch(/^3\.\d+\.\d+$/);
  });

  it('starts empty, or with what it is seeded with', async () => {
    mlflow = await serveMlflow({
      seed: ({ models }) => models.create('seeded'),
    });
    const response = await get('/api/2.0/mlflow/registered-models/search');
    expect(await response.json()).toMatchObject({
      registered_models: [{ name: 'seeded' }],
    });
  });

  it('serves the console’s prefix as well', async () => {
    mlflow = await serveMlflow();
    const response = await get(
      '/ajax-api/2.0/mlflow/experiments/get?experiment_id=0',
    );
    expect(await response.json()).toMatchObject({
      experiment: { name: 'Default' },
    });
  });

  it('answers as MLflow does, to good requests and bad ones', async () => {
    mlflow = await serveMlflow();
    const exchanges = await converse(mlflow.url);
    const find = (request: string): Exchange | undefined =>
      exchanges.find(exchange => exchange.request.startsWith(request));
    expect(
      find('GET registered-models/alias {"name":"fraud","alias":"nothing"}'),
    ).toMatchObject({
      status: 400,
      answer: {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: 'Registered model alias nothing not found.',
      },
    });
    expect(find('GET registered-models/get {"name":"nothing"}')).toMatchObject({
      status: 404,
      answer: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    });
    expect(
      find('POST registered-models/create {"name":"fraud"}'),
    ).toMatchObject({
      status: 400,
      answer: { error_code: 'RESOURCE_ALREADY_EXISTS' },
    });
    // The last step counts, not the last point in time.
    expect(find('GET runs/get {"run_id":"id-0"}')).toMatchObject({
      status: 200,
      answer: {
        run: {
          data: {
            metrics: [
              { key: 'accuracy', value: 0.7, step: 2 },
              { key: 'odd', value: 'NaN' },
              { key: 'loss', value: 1 },
            ],
          },
        },
      },
    });
    // A prompt is no model to a search.
    expect(find('GET registered-models/search {}')?.answer).toMatchObject({
      registered_models: [{ name: 'fraud' }, { name: 'other' }],
    });
  });

  it('asks for a password or a token when it is given one', async () => {
    mlflow = await serveMlflow({
      auth: { token: 't', username: 'ada', password: 'p' },
    });
    const path = '/api/2.0/mlflow/registered-models/search';
    const basic = `Basic ${Buffer.from('ada:p').toString('base64')}`;
    expect((await get(path)).status).toBe(401);
    expect((await get(path, { authorization: 'Bearer x' })).status).toBe(401);
    expect((await get(path, { authorization: 'Bearer t' })).status).toBe(200);
    expect((await get(path, { authorization: basic })).status).toBe(200);
    expect((await get('/health')).status).toBe(200);
  });
});
