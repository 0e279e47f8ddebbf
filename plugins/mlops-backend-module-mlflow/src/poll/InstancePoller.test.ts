import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { until } from '@slipway/testing';
import { createSource, stopSources } from '../__testUtils__/createSource';
import { component } from '../__testUtils__/entities';
import { type FakeMlflow } from '../__testUtils__/fakeMlflow';
import { FRAUD, fraud, live, fraudRegistry } from '../__testUtils__/fraud';

const server = setupServer();
registerMswTestHooks(server);

let mlflow: FakeMlflow;

beforeEach(() => {
  mlflow = fraudRegistry();
  server.use(...mlflow.handlers());
});
afterEach(stopSources);

describe('when MLflow fails', () => {
  const failing = (answer: () => Response) =>
    server.use(http.get('http://mlflow.test/*', answer));

  it('keeps what it last knew, tells its age and why, and recovers', async () => {
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    await source.start();
    await live(source);
    const told: string[][] = [];
    source.onChange(entityRefs => told.push([...entityRefs]));

    failing(() => HttpResponse.json({}, { status: 500 }));
    const stale = await until(
      () => source.statuses(FRAUD)[0].freshness,
      freshness => freshness.state === 'stale',
    );
    expect(stale).toMatchObject({
      reason: "MLflow instance 'main' answers with an error (500)",
    });
    expect(source.observe(FRAUD).models).toHaveLength(1);
    expect(told).toEqual([[FRAUD]]);

    server.resetHandlers();
    server.use(...mlflow.handlers());
    await live(source);
    expect(told).toEqual([[FRAUD], [FRAUD]]);
  });

  it.each([
    [
      'a server that is down',
      () => HttpResponse.error(),
      /^MLflow instance 'main' cannot be reached/,
    ],
    [
      'refused credentials',
      () => HttpResponse.json({}, { status: 401 }),
      /does not accept the credentials/,
    ],
    [
      'a sign-in page behind a redirect',
      () => HttpResponse.redirect('http://login.test/', 302),
      /redirect, as a sign-in page does/,
    ],
    [
      'a page instead of JSON',
      () => HttpResponse.html('<html>hello</html>'),
      /did not answer with JSON/,
    ],
    [
      'JSON of something else',
      () => HttpResponse.json({ hello: 'world' }),
      /something that is not MLflow's/,
    ],
    [
      'a wrong path',
      () => HttpResponse.text('nothing here', { status: 404 }),
      /No MLflow REST API was found/,
    ],
  ])('says in words what is wrong: %s', async (_, answer, reason) => {
    failing(answer);
    const source = createSource([
      {
        url: mlflow.url,
        credentials: { kind: 'token', token: 'hunter2' },
      },
    ]);
    source.bind(fraud);
    await source.start();
    const unavailable = await until(
      () => source.statuses(FRAUD)[0].freshness,
      freshness =>
        freshness.state === 'unavailable' && reason.test(freshness.reason),
    );
    expect(JSON.stringify(unavailable)).not.toContain('hunter2');
    expect(source.observe(FRAUD).notes).toEqual([]);
  });

  it('waits as long as Retry-After asks', async () => {
    let asked = 0;
    failing(() => {
      asked += 1;
      return HttpResponse.json(
        {},
        { status: 429, headers: { 'retry-after': '600' } },
      );
    });
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    await source.start();
    await until(
      () => source.statuses(FRAUD)[0].freshness,
      freshness =>
        freshness.state === 'unavailable' &&
        /less often/.test(freshness.reason),
    );
    source.refresh();
    source.bind(component('b', { 'mlflow.org/model-name': 'b' }));
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(asked).toBe(1);
  });

  it('does not let one broken model hide the others', async () => {
    server.use(
      http.get(
        'http://mlflow.test/api/2.0/mlflow/registered-models/get',
        ({ request }) =>
          new URL(request.url).searchParams.get('name') === 'broken'
            ? HttpResponse.json({}, { status: 500 })
            : undefined,
      ),
    );
    const source = createSource([{ url: mlflow.url }]);
    source.bind(
      component('fraud-detection', {
        'mlflow.org/model-name': 'broken,fraud-detection',
      }),
    );
    await source.start();
    const models = await until(
      () => source.observe(FRAUD).models ?? [],
      ({ length }) => length > 0,
    );
    expect(models.map(({ name }) => name)).toEqual(['fraud-detection']);
  });

  it('notes a model that may not be read, and stays live', async () => {
    server.use(
      http.get('http://mlflow.test/api/2.0/mlflow/registered-models/get', () =>
        HttpResponse.json(
          { error_code: 'PERMISSION_DENIED', message: 'no' },
          { status: 403 },
        ),
      ),
    );
    const source = createSource([{ url: mlflow.url }]);
    source.bind(fraud);
    await source.start();
    await live(source);
    expect(source.observe(FRAUD).notes).toEqual([
      expect.objectContaining({ code: 'model-forbidden' }),
    ]);
  });
});
